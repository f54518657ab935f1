/** One trace through all rooms. */
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad } from '@shared/api/useAsync';
import { api } from '../../api/client';
import { useKeys } from '../../keys';
import { roomsOf, stepsOf } from './model';

/** The state of the viewer. */
export function useTrace() {
  const route = useRoute();
  const router = useRouter();
  const id = String(route.params['trace']);
  const load = useLoad((signal) => ok(api.GET('/api/v1/operator/traces/{trace}', { params: { path: { trace: id } }, signal })));
  const steps = computed(() => (load.data.value ? stepsOf(load.data.value) : []));
  const rooms = computed(() => (load.data.value ? roomsOf(load.data.value) : []));
  const total = computed(() => steps.value.at(-1)?.since_start_ms ?? 0);
  useKeys({ u: () => void router.push({ name: 'traces' }) });
  return { id, load, trace: load.data, steps, rooms, total };
}
