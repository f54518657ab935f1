/** One recorded run: its figures, how long orders took, and how the day went. */
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad } from '@shared/api/useAsync';
import { api } from '../../api/client';
import type { Replay } from '../../api/types';
import { useKeys } from '../../keys';

/** An hour of the replayed day as "08:00". */
export const clockOf = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Delivered orders in basis points of all. */
export const deliveredShare = (replay: Replay): number => (replay.orders === 0 ? 0 : Math.round((replay.metrics.delivered * 10_000) / replay.orders));

/** The state of the page. */
export function useReplay() {
  const route = useRoute();
  const router = useRouter();
  const run = String(route.params['run']);
  const load = useLoad((signal) => ok(api.GET('/api/v1/operator/replays/{run}', { params: { path: { run } }, signal })));
  const points = computed(() => load.data.value?.series ?? []);
  const bins = computed(() => load.data.value?.histogram ?? []);
  useKeys({ u: () => void router.push({ name: 'replays' }) });
  return { run, load, replay: load.data, points, bins };
}
