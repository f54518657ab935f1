/** Asks the server what the answers come to: when typing rests, and so that only the newest answer counts. */
import { onScopeDispose, ref, shallowRef } from 'vue';
import { asProblem, type ApiProblem } from '../api/problem';

/** Typing rests this long before the rules are asked, ms. */
export const REST_MS = 350;

/** A question that is asked again and again; a failure keeps the answer before, the next keystroke asks anew. */
export function useAsking<T>(ask: () => Promise<T>) {
  const answer = shallowRef<T | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const busy = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const now = async () => {
    clearTimeout(timer);
    const mine = ++asked;
    busy.value = true;
    try {
      const got = await ask();
      if (mine !== asked) return;
      answer.value = got;
      problem.value = null;
    } catch (thrown) {
      const failure = asProblem(thrown);
      if (mine === asked) problem.value = failure;
    } finally {
      if (mine === asked) busy.value = false;
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void now(), REST_MS);
  };
  /** Nothing to ask: what is on the way counts no more. */
  const forget = () => {
    clearTimeout(timer);
    asked += 1;
    answer.value = null;
    problem.value = null;
    busy.value = false;
  };
  onScopeDispose(() => {
    clearTimeout(timer);
    asked += 1;
  });
  return { answer, problem, busy, now, soon, forget };
}
