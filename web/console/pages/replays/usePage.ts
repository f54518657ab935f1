/** The recorded dispatch runs. */
import { computed } from 'vue';
import { useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad } from '@shared/api/useAsync';
import { api } from '../../api/client';
import type { ReplayRow } from '../../api/types';
import { useKeys } from '../../keys';
import { useRows } from '../../rows';

/** The state of the list. */
export function useReplays(seek?: (index: number) => Element | null) {
  const router = useRouter();
  const list = useLoad((signal) => ok(api.GET('/api/v1/operator/replays', { signal })));
  const rows = computed(() => list.data.value?.items ?? []);
  const cursor = useRows<ReplayRow>(() => rows.value, seek);
  const open = (row: ReplayRow | null) => {
    if (row !== null) void router.push({ name: 'replay', params: { run: row.run } });
  };
  useKeys({ j: () => cursor.move(1), k: () => cursor.move(-1), Enter: () => open(cursor.current.value) });
  return { list, rows, cursor, open };
}
