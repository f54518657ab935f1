import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen, SILENCE_MS, type LineState } from './events';

class FakeSource extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    super();
  }
  close() {
    this.closed = true;
  }
  say(name: string, data: string, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(name, { data, lastEventId }));
  }
}

let opened: FakeSource[];
let heard: unknown[];
let states: LineState[];
const start = () =>
  listen({
    url: '/api/v1/orders/1/events',
    events: ['moved'],
    onEvent: (name, data) => heard.push([name, data]),
    onState: (state) => states.push(state),
    open: (url) => {
      const source = new FakeSource(url);
      opened.push(source);
      return source as unknown as EventSource;
    },
    random: () => 1,
  });

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  heard = [];
  states = [];
});
afterEach(() => vi.useRealTimers());

describe('a line of events', () => {
  it('hears events as data', () => {
    start();
    opened[0]?.onopen?.();
    opened[0]?.say('moved', '{"lng":113.3}');
    opened[0]?.say('moved', 'plain');
    expect(heard).toEqual([
      ['moved', { lng: 113.3 }],
      ['moved', 'plain'],
    ]);
  });

  it('comes back later and later, after the last event it heard', () => {
    start();
    opened[0]?.onopen?.();
    opened[0]?.say('moved', '1', '41');
    opened[0]?.onerror?.();
    expect(opened[0]?.closed).toBe(true);
    vi.advanceTimersByTime(999);
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(opened[1]?.url).toBe('/api/v1/orders/1/events?after=41');
    opened[1]?.onerror?.();
    vi.advanceTimersByTime(1_999);
    expect(opened).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(opened).toHaveLength(3);
    opened[2]?.onopen?.();
    opened[2]?.onerror?.();
    vi.advanceTimersByTime(1_000);
    expect(opened).toHaveLength(4);
  });

  it('notices a line that died silently, and a ping keeps it alive', () => {
    start();
    opened[0]?.onopen?.();
    vi.advanceTimersByTime(SILENCE_MS - 1);
    opened[0]?.say('ping', '');
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(1 + 1_000);
    expect(opened).toHaveLength(2);
    expect(heard).toEqual([]);
  });

  it('ends for good', () => {
    const end = start();
    opened[0]?.onerror?.();
    end();
    vi.advanceTimersByTime(100_000);
    expect(opened).toHaveLength(1);
    expect(states).toEqual(['connecting', 'waiting', 'closed']);
  });
});
