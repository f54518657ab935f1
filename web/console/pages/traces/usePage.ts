/** The list of recent traces, and the way to one by its id. */
import { computed, ref, watch } from 'vue';
import { useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad } from '@shared/api/useAsync';
import { api } from '../../api/client';
import type { TraceRow } from '../../api/types';
import { useKeys } from '../../keys';
import { useRefresh } from '../../refresh';
import { useRows } from '../../rows';

const REFRESH_MS = 20_000;
/** What a trace can be: the whole loop from a matter to a parcel, or of one room. */
export const KINDS = ['', 'loop', 'civic', 'retail'] as const;

/** The state of the list. */
export function useTraces(focusSearch: () => void = () => undefined, seek?: (index: number) => Element | null) {
  const router = useRouter();
  const kind = ref<(typeof KINDS)[number]>('');
  const wanted = ref('');
  const query = () => ({ limit: 50, ...(kind.value === '' ? {} : { kind: kind.value }) });
  const list = useLoad((signal) => ok(api.GET('/api/v1/operator/traces', { params: { query: query() }, signal })));
  watch(kind, () => void list.reload());
  useRefresh(list.reload, REFRESH_MS);
  const rows = computed(() => list.data.value?.items ?? []);
  const cursor = useRows<TraceRow>(() => rows.value, seek);
  const open = (trace: string | undefined) => {
    const id = trace?.trim() ?? '';
    if (id !== '') void router.push({ name: 'trace', params: { trace: id } });
  };
  useKeys({ j: () => cursor.move(1), k: () => cursor.move(-1), Enter: () => open(cursor.current.value?.trace), '/': focusSearch });
  return { list, rows, kind, wanted, cursor, open };
}
