/** One trace for the eye: which room acts, and what led to what. */
import type { Leg, Trace } from '../../api/types';
import type { Tone } from '../../civic';

const TONES: Record<string, Tone> = { civic: 'brand', people: 'brand', growth: 'shop', retail: 'shop', delivery: 'move', ledger: 'car', insight: 'plain', car: 'car' };

/** The colour of a room. */
export const roomTone = (room: string): Tone => TONES[room] ?? 'plain';

/** One leg with the pause since the one before. */
export interface Step extends Leg {
  key: string;
  pause: number;
}

/** The legs in order of time. */
export function stepsOf(trace: Trace): Step[] {
  const sorted = [...trace.legs].sort((a, b) => a.since_start_ms - b.since_start_ms);
  return sorted.map((leg, index) => ({ ...leg, key: `${index}-${leg.name}`, pause: leg.since_start_ms - (sorted[index - 1]?.since_start_ms ?? 0) }));
}

/** A pause worth drawing: somebody waited. */
export const LONG_PAUSE_MS = 60_000;

/** The rooms in the order they were entered, with their number of events. */
export function roomsOf(trace: Trace): { room: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const step of stepsOf(trace)) counts.set(step.room, (counts.get(step.room) ?? 0) + 1);
  return [...counts].map(([room, count]) => ({ room, count }));
}
