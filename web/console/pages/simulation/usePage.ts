/** One day that was tried: read again until it is done, then compared and watched. */
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { api, once } from '../../api/client';
import { useKeys } from '../../keys';
import { useRefresh } from '../../refresh';
import { isOpen } from '../simulations/usePage';
import { hoursOf, rowsOf } from './figures';

/** How often an unfinished day is read again, ms. */
const AGAIN_MS = 1_500;
const HOUR_S = 3_600;

/** The state of the page. */
export function useSimulation() {
  const route = useRoute();
  const router = useRouter();
  const id = computed(() => String(route.params['id']));
  const load = useLoad((signal) => ok(api.GET('/api/v1/dispatch/simulations/{id}', { params: { path: { id: id.value } }, signal })));
  const simulation = load.data;
  useRefresh(() => (simulation.value !== null && isOpen(simulation.value) ? load.reload() : undefined), AGAIN_MS);
  const outcomes = computed(() => simulation.value?.outcomes ?? []);
  const rows = computed(() => rowsOf(outcomes.value));
  const hours = computed(() => hoursOf(outcomes.value));
  /** The film begins where most is going on. */
  const begin = computed(() => {
    const film = simulation.value?.film;
    const busiest = [...(outcomes.value[0]?.hours ?? [])].sort((a, b) => b.placed - a.placed)[0];
    return film ? Math.min(film.to, Math.max(film.from, (busiest?.hour ?? 0) * HOUR_S)) : 0;
  });
  const asking = useWrite((body: string, key) => ok(api.POST('/api/v1/dispatch/simulations', { body: JSON.parse(body) as never, headers: once(key) })));
  const again = async () => {
    if (simulation.value === null) return;
    const { orders, couriers, several_stores_pct, seed, noise, policies } = simulation.value;
    const asked = await asking.run(JSON.stringify({ orders, couriers, several_stores_pct, seed, noise, policies }));
    if (asked === null) return;
    await router.push({ name: 'simulation', params: { id: asked.id } });
    await load.reload();
  };
  useKeys({ u: () => void router.push({ name: 'simulations' }) });
  return { id, load, simulation, outcomes, rows, hours, begin, asking, again };
}
