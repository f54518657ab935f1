/** Answers that were typed but not handed in: kept in memory while somebody signs in or looks elsewhere, never stored. */
import { reactive } from 'vue';
import type { AnswerMap } from '@shared/forms/answers';

const drafts = reactive(new Map<string, AnswerMap>());

/** The unfinished answers of a service. */
export function draftOf(service: string): AnswerMap {
  return drafts.get(service) ?? {};
}

/** Keeps the answers of a service; an empty set forgets them. */
export function keepDraft(service: string, answers: AnswerMap): void {
  if (Object.keys(answers).length === 0) drafts.delete(service);
  else drafts.set(service, { ...answers });
}
