/** Who has a right and has not asked for it: counts by service, never a name, small ones withheld. */
import { computed } from 'vue';
import { ok } from '@shared/api/client';
import { useLoad } from '@shared/api/useAsync';
import { api } from '../../api/client';

/** The state of the page. */
export function useEntitled() {
  const list = useLoad((signal) => ok(api.GET('/api/v1/rules/entitled', { signal })));
  const rows = computed(() => list.data.value?.items ?? []);
  return { list, rows };
}
