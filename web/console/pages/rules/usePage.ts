/** The rule packs: which are in force on a day, how far each may be relied on, and which must be looked at again. */
import { computed, reactive, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import type { RulePack } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';
import { api } from '../../api/client';
import { useKeys } from '../../keys';
import { useRows } from '../../rows';

/** How far a pack may be relied on, weakest last. */
export const RELIANCES = ['verified', 'reviewed', 'demo', 'needs_review'] as const;
const FILTERS = ['q', 'status', 'on'] as const;
type Filter = (typeof FILTERS)[number];

/** Whether a pack is of what is typed: its id, or a word of its name. */
export function fits(pack: RulePack, wanted: string): boolean {
  const words = wanted.trim().toLowerCase();
  return [pack.id, pack.label.zh, pack.label.en].some((text) => text.toLowerCase().includes(words));
}

/** The state of the list. */
export function useRules(focusSearch: () => void = () => undefined, seek?: (index: number) => Element | null) {
  const route = useRoute();
  const router = useRouter();
  const given = (name: Filter) => (typeof route.query[name] === 'string' ? route.query[name] : '');
  const filters = reactive<Record<Filter, string>>({ q: given('q'), status: given('status'), on: given('on') });
  const query = () => (filters.on === '' ? {} : { on: filters.on });
  const list = useLoad((signal) => ok(api.GET('/api/v1/rules', { params: { query: query() }, signal })));
  const all = computed(() => list.data.value?.items ?? []);
  const rows = computed(() => all.value.filter((one) => fits(one, filters.q) && (filters.status === '' || one.status === filters.status)));
  const counts = computed(() => Object.fromEntries(RELIANCES.map((status) => [status, all.value.filter((one) => one.status === status).length])));
  const cursor = useRows<RulePack>(() => rows.value, seek);
  watch(filters, () => {
    cursor.at.value = 0;
    void router.replace({ query: Object.fromEntries(FILTERS.filter((name) => filters[name] !== '').map((name) => [name, filters[name]])) });
  });
  watch(() => filters.on, list.reload);
  const open = (pack: RulePack | null) => {
    if (pack !== null) void router.push({ name: 'rule', params: { id: pack.id }, query: filters.on === '' ? {} : { on: filters.on } });
  };
  useKeys({ j: () => cursor.move(1), k: () => cursor.move(-1), Enter: () => open(cursor.current.value), '/': focusSearch });
  return { list, rows, counts, filters, cursor, open };
}
