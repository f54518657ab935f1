/** The timeline of a case as the widget shows it: what happened is done, what is next waits, the clock is in words. */
import type { Case, CaseClock } from '@shared/api/types';
import { textIn } from '@shared/i18n/text';
import type { Locale } from '@shared/settings/settings';
import type { StepState, TimelineStep } from '@shared/widgets/timeline';

const BAD = new Set(['not_accepted', 'refused', 'expired']);
const PAUSED = new Set(['supplement_requested']);
const ENDS = new Set(['closed', 'withdrawn', 'expired', 'refused', 'not_accepted']);

/** Whether a case has come to its end. */
export const hasEnded = (state: string) => ENDS.has(state);

/** Whether a matter is done in the citizen's favour: only then anything may be suggested below it. */
export const isDone = (one: Case) => one.state === 'closed' || (one.decision?.approved === true && one.paid != null);

/** The steps of a case. The last one is where it stands, unless it has ended. */
export function stepsOf(one: Case, locale: Locale): TimelineStep[] {
  return one.timeline.map((event, at) => {
    const last = at === one.timeline.length - 1;
    let state: StepState = 'done';
    if (BAD.has(event.kind)) state = 'failed';
    else if (last && PAUSED.has(event.kind)) state = 'paused';
    else if (last && !hasEnded(one.state)) state = 'current';
    const step: TimelineStep = { key: `${event.at}/${event.kind}`, title: textIn(event.text, locale), state, at: event.at };
    if (last && one.clock.running) {
      step.workdaysLeft = one.clock.left_workdays;
      if (one.clock.due_on) step.deadline = one.clock.due_on;
    }
    return step;
  });
}

/** The words of the legal clock: which sentences, with which numbers. */
export function clockWords(clock: CaseClock): { key: 'notStarted' | 'running' | 'stopped'; pausedDays: number } {
  const key = clock.running ? 'running' : clock.used_workdays > 0 || clock.paused_days > 0 ? 'stopped' : 'notStarted';
  return { key, pausedDays: clock.paused_days };
}

/** Required papers that were not sent yet: each is sent as what it is, so that the clerk finds it in its place. */
export function missingPapers(one: Case) {
  const sent = new Set(one.documents.map((document) => document.kind));
  return one.estimate.papers.filter((paper) => paper.required && !sent.has(paper.code));
}
