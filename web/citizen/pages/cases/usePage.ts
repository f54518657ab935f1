/** My matters, newest first; more on request, never endlessly by itself. */
import { ref } from 'vue';
import { api, ok, useActing } from '@shared/api/api';
import type { CaseRow } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';
import { watch } from 'vue';

/** The state of the page. */
export function useCases() {
  const more = ref<CaseRow[]>([]);
  const next = ref<string | null>(null);
  const acting = useActing();
  const page = (signal: AbortSignal, cursor?: string) => ok(api.GET('/api/v1/cases', { params: { query: { limit: 20, cursor } }, signal }));
  const cases = useLoad(async (signal) => {
    const first = await page(signal);
    more.value = [];
    next.value = first.next ?? null;
    return first.items;
  });
  const rest = useLoad(async (signal) => {
    if (next.value === null) return null;
    const further = await page(signal, next.value);
    more.value = [...more.value, ...further.items];
    next.value = further.next ?? null;
    return null;
  });
  watch(() => acting.acting?.person, cases.reload);
  return { cases, more, next, rest };
}
