/** What the clerk's pages share about cases: tones of states, the words of the clock. */
import type { Clock } from './api/types';

/** Colour of a tag. */
export type Tone = 'plain' | 'brand' | 'shop' | 'move' | 'car' | 'danger';

/** The states a clerk filters by, in the order of the work. */
export const DESK_STATES = ['submitted', 'resubmitted', 'accepted', 'in_review', 'supplement_requested', 'approved', 'refused', 'closed'] as const;

/** States in which a case waits to be accepted. */
const WAITING = new Set(['submitted', 'resubmitted']);

/** Whether a case can be accepted now. */
export const acceptable = (state: string): boolean => WAITING.has(state);

const TONES: Record<string, Tone> = {
  submitted: 'move',
  resubmitted: 'move',
  supplement_requested: 'shop',
  accepted: 'car',
  in_review: 'car',
  approved: 'brand',
  issuing: 'brand',
  closed: 'brand',
  refused: 'danger',
  not_accepted: 'danger',
};

/** The colour of a state. */
export const caseTone = (state: string): Tone => TONES[state] ?? 'plain';

/** What the clock says: not begun, standing, used up, or the workdays left. */
export type ClockWord = 'notYet' | 'standing' | 'today' | 'left' | 'over';

/** States in which nothing is due any more. */
const DECIDED = new Set(['approved', 'issuing', 'closed', 'refused', 'not_accepted', 'withdrawn', 'expired']);

/** Reads the clock. A clock that stands after it ran is paused by the law, not by us. */
export function clockWord(clock: Clock | null, state = ''): ClockWord {
  if (clock === null) return 'notYet';
  if (DECIDED.has(state) && !clock.running) return 'over';
  if (!clock.running) return clock.used_workdays > 0 || clock.paused_days > 0 ? 'standing' : 'notYet';
  return clock.left_workdays <= 0 ? 'today' : 'left';
}

/** The colour of the clock; one that does not run has none. */
export function clockTone(clock: Clock | null, state = ''): Tone {
  const word = clockWord(clock, state);
  if (clock === null || word === 'notYet' || word === 'standing' || word === 'over') return 'plain';
  return clock.colour === 'red' ? 'danger' : clock.colour === 'yellow' ? 'shop' : 'brand';
}
