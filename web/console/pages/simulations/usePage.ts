/** The days that were tried, and the question for another one. */
import { computed, reactive } from 'vue';
import { useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { api, once } from '../../api/client';
import type { SimulationRow } from '../../api/types';
import { useKeys } from '../../keys';
import { useRefresh } from '../../refresh';
import { useRows } from '../../rows';

/** The ways of dispatching; the first one chosen is filmed. */
export const POLICIES = ['ours', 'bundles', 'hungarian', 'greedy'] as const;
/** What can go wrong. */
export const NOISES = ['none', 'ordinary'] as const;
/** Numbers of the question and their bounds; the server's word counts. */
export const NUMBERS = [
  { name: 'orders', low: 50, high: 20_000 },
  { name: 'couriers', low: 5, high: 2_000 },
  { name: 'several', low: 0, high: 100 },
  { name: 'seed', low: 0, high: 4_294_967_295 },
] as const;
/** How the API calls a number of the form. */
export const FIELD = { orders: 'orders', couriers: 'couriers', several: 'several_stores_pct', seed: 'seed' } as const;

/** How often the list is read again while something is not done, ms. */
const AGAIN_MS = 3_000;

/** Whether there will be news. */
export const isOpen = (row: Pick<SimulationRow, 'state'>): boolean => row.state === 'waiting' || row.state === 'running';

/** The state of the page. */
export function useSimulations(seek?: (index: number) => Element | null) {
  const router = useRouter();
  const list = useLoad((signal) => ok(api.GET('/api/v1/dispatch/simulations', { params: { query: { limit: 50 } }, signal })));
  const rows = computed(() => list.data.value?.items ?? []);
  const cursor = useRows<SimulationRow>(() => rows.value, seek);
  const open = (id: string | undefined) => {
    if (id !== undefined) void router.push({ name: 'simulation', params: { id } });
  };
  useKeys({ j: () => cursor.move(1), k: () => cursor.move(-1), Enter: () => open(cursor.current.value?.id) });
  useRefresh(() => (rows.value.some(isOpen) ? list.reload() : undefined), AGAIN_MS);

  const form = reactive({
    orders: 1_000 as number | '',
    couriers: 100 as number | '',
    several: 5 as number | '',
    seed: 1 as number | '',
    noise: 'ordinary' as (typeof NOISES)[number],
    policies: ['ours', 'greedy'] as string[],
  });
  const chosen = computed(() => POLICIES.filter((policy) => form.policies.includes(policy)));
  const ready = computed(() => chosen.value.length > 0 && NUMBERS.every(({ name }) => Number.isInteger(form[name])));
  const asking = useWrite((body: string, key) => ok(api.POST('/api/v1/dispatch/simulations', { body: JSON.parse(body) as never, headers: once(key) })));
  const ask = async () => {
    if (!ready.value) return;
    const { orders, couriers, several, seed, noise } = form;
    const asked = await asking.run(JSON.stringify({ orders, couriers, several_stores_pct: several, seed, noise, policies: chosen.value }));
    open(asked?.id);
  };
  return { list, rows, cursor, open, form, chosen, ready, asking, ask };
}
