/**
 * Server-sent events that stay up: EventSource repairs a cut line by itself but gives up for good on an HTTP
 * error, and never notices a line that died silently. Here both lead to a new connection, later and later,
 * never faster than the server can bear.
 */

/** What the page may show about the line. */
export type LineState = 'connecting' | 'open' | 'waiting' | 'closed';

/** How to listen. */
export interface LineConfig {
  url: string;
  /** Event names to hear; 'message' is the unnamed one. */
  events: readonly string[];
  onEvent: (name: string, data: unknown, id: string) => void;
  onState?: (state: LineState) => void;
  /** Opens a source; tests bring their own. */
  open?: (url: string) => EventSource;
  /** 0 ≤ x < 1, spreads reconnects of many phones; tests fix it. */
  random?: () => number;
}

/** First and longest wait before a new try, ms. */
export const WAIT_MS = { first: 1_000, longest: 30_000 } as const;
/** A line silent for this long is dead: the server sends a comment or an event at least every 20 s. */
export const SILENCE_MS = 60_000;

/** Starts to listen; the returned function ends it. */
export function listen(config: LineConfig): () => void {
  const open = config.open ?? ((url: string) => new EventSource(url));
  const random = config.random ?? Math.random;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let lastId = '';
  let ended = false;

  const drop = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const retry = () => {
    drop();
    if (ended) return;
    const ceiling = Math.min(WAIT_MS.longest, WAIT_MS.first * 2 ** failures);
    failures += 1;
    config.onState?.('waiting');
    timer = setTimeout(connect, ceiling / 2 + (ceiling / 2) * random());
  };
  const watchSilence = () => {
    clearTimeout(timer);
    timer = setTimeout(retry, SILENCE_MS);
  };
  const hear = (name: string) => (event: Event) => {
    watchSilence();
    const message = event as MessageEvent<string>;
    if (message.lastEventId !== '') lastId = message.lastEventId;
    let data: unknown = message.data;
    try {
      data = JSON.parse(message.data);
    } catch {
      // plain text stays plain text
    }
    config.onEvent(name, data, message.lastEventId);
  };
  function connect() {
    config.onState?.('connecting');
    const join = config.url.includes('?') ? '&' : '?';
    // a new EventSource sends no Last-Event-ID header, so the id goes along as a parameter
    const line = open(lastId === '' ? config.url : `${config.url}${join}after=${encodeURIComponent(lastId)}`);
    source = line;
    line.onopen = () => {
      failures = 0;
      config.onState?.('open');
      watchSilence();
    };
    line.onerror = retry;
    for (const name of new Set([...config.events, 'ping'])) {
      line.addEventListener(name, name === 'ping' && !config.events.includes('ping') ? watchSilence : hear(name));
    }
  }

  connect();
  return () => {
    ended = true;
    drop();
    config.onState?.('closed');
  };
}
