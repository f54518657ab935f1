/** Loading and writing in a page: what is shown while it runs, when it fails, and when it is done. */
import { computed, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { newKey } from './key';
import { asProblem, type ApiProblem } from './problem';

/** A load as a page sees it. */
export interface Loading<T> {
  data: ShallowRef<T | null>;
  problem: ShallowRef<ApiProblem | null>;
  /** Whether a load runs; the first one shows a skeleton, later ones keep the old data on the screen. */
  busy: Ref<boolean>;
  /** True until the first load ended. */
  first: Ref<boolean>;
  reload: () => Promise<void>;
}

/** Loads at once and on `reload`. Only the newest answer counts, and none after the page is gone. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>): Loading<T> {
  const data = shallowRef<T | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const busy = ref(false);
  const first = ref(true);
  let current: AbortController | null = null;

  const reload = async () => {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    busy.value = true;
    try {
      const answer = await load(mine.signal);
      if (current === mine) {
        data.value = answer;
        problem.value = null;
      }
    } catch (thrown) {
      if (current === mine && !mine.signal.aborted) problem.value = asProblem(thrown);
    } finally {
      if (current === mine) {
        busy.value = false;
        first.value = false;
      }
    }
  };
  onScopeDispose(() => {
    current?.abort();
    current = null;
  });
  void reload();
  return { data, problem, busy, first, reload };
}

/** A write as a page sees it. */
export interface Writing<In, Out> {
  run: (input: In) => Promise<Out | null>;
  busy: Ref<boolean>;
  problem: ShallowRef<ApiProblem | null>;
  /** Whether pressing the button again repeats the same intention. */
  canRetry: Ref<boolean>;
}

/**
 * A write that a person starts with a button. While it runs a second press does nothing; after a failure that may
 * have reached the server, the same input goes out with the same key, so the server can tell that it is the same wish.
 */
export function useWrite<In, Out>(write: (input: In, key: string) => Promise<Out>): Writing<In, Out> {
  const busy = ref(false);
  const problem = shallowRef<ApiProblem | null>(null);
  const canRetry = computed(() => problem.value?.retryable === true);
  let pending: { body: string; key: string } | null = null;

  const run = async (input: In): Promise<Out | null> => {
    if (busy.value) return null;
    busy.value = true;
    problem.value = null;
    const body = JSON.stringify(input) ?? '';
    if (pending?.body !== body) pending = { body, key: newKey() };
    try {
      const out = await write(input, pending.key);
      pending = null;
      return out;
    } catch (thrown) {
      const failure = asProblem(thrown);
      if (!failure.retryable) pending = null;
      problem.value = failure;
      return null;
    } finally {
      busy.value = false;
    }
  };
  return { run, busy, problem, canRetry };
}
