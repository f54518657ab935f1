/** The clerk's inbox: filters kept in the address, one row under the keys, a selection to accept at once. */
import { computed, reactive, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import type { Text } from '@shared/i18n/text';
import { api, once } from '../../api/client';
import type { InboxQuery, InboxRow } from '../../api/types';
import { acceptable } from '../../civic';
import { useKeys } from '../../keys';
import { tell } from '../../notices';
import { useRefresh } from '../../refresh';
import { useRows } from '../../rows';

/** Rows of one page, and of one press on "more"; the server's limit is 100. */
const PAGE = 50;
const REFRESH_MS = 30_000;

const FILTERS = ['state', 'colour', 'service', 'q'] as const;
type Filter = (typeof FILTERS)[number];

/** The state of the inbox. `focusSearch` and `seek` are the page's: they touch elements. */
export function useInbox(focusSearch: () => void = () => undefined, seek?: (index: number) => Element | null) {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const given = (name: Filter) => (typeof route.query[name] === 'string' ? route.query[name] : '');
  const filters = reactive<Record<Filter, string>>({ state: given('state'), colour: given('colour'), service: given('service'), q: given('q') });
  const size = ref(PAGE);
  const chosen = ref(new Set<string>());
  const services = ref(new Map<string, Text>());

  const query = (): InboxQuery => {
    const out: Record<string, string | number> = { limit: Math.min(size.value, 100) };
    for (const name of FILTERS) if (filters[name].trim() !== '') out[name] = filters[name].trim();
    return out as InboxQuery;
  };
  const list = useLoad((signal) => ok(api.GET('/api/v1/clerk/cases', { params: { query: query() }, signal })));
  const rows = computed(() => list.data.value?.items ?? []);
  const counts = computed<Record<string, number>>(() => list.data.value?.counts ?? {});
  const cursor = useRows<InboxRow>(() => rows.value, seek);

  watch(rows, (now) => {
    for (const row of now) services.value.set(row.service, row.service_name);
    const here = new Set(now.map((row) => row.id));
    chosen.value = new Set([...chosen.value].filter((id) => here.has(id)));
  });
  watch(filters, () => {
    size.value = PAGE;
    cursor.at.value = 0;
    void router.replace({ query: Object.fromEntries(FILTERS.filter((name) => filters[name] !== '').map((name) => [name, filters[name]])) });
    void list.reload();
  });
  useRefresh(list.reload, REFRESH_MS);

  const more = () => {
    size.value += PAGE;
    return list.reload();
  };
  const open = (row: InboxRow | null) => {
    if (row !== null) void router.push({ name: 'case', params: { id: row.id } });
  };
  const toggle = (row: InboxRow | null) => {
    if (row === null || !acceptable(row.state)) return;
    const next = new Set(chosen.value);
    if (!next.delete(row.id)) next.add(row.id);
    chosen.value = next;
  };
  const candidates = computed(() => rows.value.filter((row) => acceptable(row.state)));
  const allChosen = computed(() => candidates.value.length > 0 && candidates.value.every((row) => chosen.value.has(row.id)));
  const toggleAll = () => {
    chosen.value = allChosen.value ? new Set() : new Set(candidates.value.map((row) => row.id));
  };
  const bulk = useWrite((cases: string[], key) => ok(api.POST('/api/v1/clerk/cases/accept', { body: { cases }, headers: once(key) })));
  const acceptChosen = async () => {
    if (chosen.value.size === 0) return;
    const done = await bulk.run([...chosen.value]);
    if (done === null) return;
    if (done.accepted.length > 0) tell(t('inbox.accepted', { n: done.accepted.length }));
    if (done.failed.length > 0) tell(t('inbox.failed', { n: done.failed.length }), 'failed');
    chosen.value = new Set();
    await list.reload();
  };

  useKeys({
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    ArrowDown: () => cursor.move(1),
    ArrowUp: () => cursor.move(-1),
    Enter: () => open(cursor.current.value),
    x: () => toggle(cursor.current.value),
    a: () => void acceptChosen(),
    '/': focusSearch,
  });
  return { list, rows, counts, filters, services, cursor, chosen, candidates, allChosen, toggle, toggleAll, open, more, bulk, acceptChosen, size };
}
