/** The operator's cockpit: one day of one area; the day and the area are in the address. */
import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad } from '@shared/api/useAsync';
import { chinaDate } from '@shared/format/time';
import { api } from '../../api/client';
import { useRefresh } from '../../refresh';
import { dayAway } from './model';

const REFRESH_MS = 60_000;

/** The state of the cockpit. */
export function useCockpit(today: () => string = () => chinaDate(new Date())) {
  const route = useRoute();
  const router = useRouter();
  const asked = (name: string, shape: RegExp) => {
    const value = route.query[name];
    return typeof value === 'string' && shape.test(value) ? value : '';
  };
  const day = ref(asked('day', /^\d{4}-\d{2}-\d{2}$/) || today());
  const region = ref(asked('region', /^[A-Z0-9-]{2,20}$/));
  const query = () => ({ day: day.value, ...(region.value === '' ? {} : { region: region.value }) });
  const load = useLoad((signal) => ok(api.GET('/api/v1/operator/dashboard', { params: { query: query() }, signal })));
  const regions = useLoad((signal) => ok(api.GET('/api/v1/regions', { params: { query: {} }, signal })));
  watch([day, region], () => {
    void router.replace({ query: query() });
    void load.reload();
  });
  useRefresh(() => {
    if (day.value === today()) void load.reload(); // the past does not change
  }, REFRESH_MS);
  const last = computed(() => day.value >= today());
  const shift = (by: number) => {
    const next = dayAway(day.value, by);
    if (next <= today()) day.value = next;
  };
  const pick = (value: string) => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value) && value <= today()) day.value = value;
  };
  return { load, dashboard: load.data, regions: computed(() => regions.data.value?.items ?? []), day, region, last, shift, pick, today };
}
