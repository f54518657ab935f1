/** What a timeline shows: the steps of a case or of an order, with the legal clock and its pauses. */

/** How far a step is. */
export type StepState = 'done' | 'current' | 'paused' | 'waiting' | 'failed';

/** One step. Texts are already in the reader's language: they come from the server or from the page's messages. */
export interface TimelineStep {
  key: string;
  title: string;
  state: StepState;
  /** When it happened (RFC 3339). */
  at?: string;
  note?: string;
  /** Who holds the step now, for "whom to ask". */
  holder?: string;
  /** Where the law or the promise sets a date (civil date). */
  deadline?: string;
  /** Workdays left; negative when overdue. */
  workdaysLeft?: number;
  /** Time that does not count. */
  pauses?: { reason: string; workdays: number }[];
  law?: string;
}

/** How urgent a number of workdays is: the colour of the clock. */
export function urgency(workdaysLeft: number): 'calm' | 'soon' | 'late' {
  if (workdaysLeft < 0) return 'late';
  return workdaysLeft <= 2 ? 'soon' : 'calm';
}
