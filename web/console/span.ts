/** A length of time in its two largest units, as words of the page's language. */

/** What a translator is asked: key under `traces.` and the numbers. */
export type SpanWords = (key: 'ms' | 's' | 'min' | 'h' | 'd', numbers: Record<string, number>) => string;

/** Words for so many milliseconds. */
export function spanOf(ms: number, words: SpanWords): string {
  if (ms < 1_000) return words('ms', { n: Math.round(ms) });
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return words('s', { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return words('min', { m: minutes, s: seconds % 60 });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return words('h', { h: hours, m: minutes % 60 });
  return words('d', { d: Math.floor(hours / 24), h: hours % 24 });
}
