/** The merchant's shelf: one number a row can be changed where it stands; a version keeps two people from overwriting. */
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ok } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';
import { newKey } from '@shared/api/key';
import { useLoad } from '@shared/api/useAsync';
import { textIn } from '@shared/i18n/text';
import { useSettings } from '@shared/settings/settings';
import { api, once } from '../../api/client';
import type { StockRow } from '../../api/types';
import { tell } from '../../notices';

/** Below this many free pieces a row is marked. */
const LOW = 5;
/** No shelf holds more pieces of one thing. */
const MOST = 1_000_000;

/** How a row stands. */
export function levelOf(row: StockRow): 'out' | 'low' | 'fine' {
  const free = row.on_hand - row.reserved;
  return free <= 0 ? 'out' : free < LOW ? 'low' : 'fine';
}

/** A count as typed, or null if it is none. */
export function countOf(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) && Number(text) <= MOST ? Number(text) : null;
}

/** The state of the stock table. */
export function useStock() {
  const { t } = useI18n();
  const settings = useSettings();
  const list = useLoad((signal) => ok(api.GET('/api/v1/merchant/stock', { params: { query: { limit: 100 } }, signal })));
  const search = ref('');
  const drafts = reactive<Record<string, string>>({});
  const busy = reactive<Record<string, boolean>>({});
  const nameOf = (row: StockRow) => textIn(row.name, settings.locale);
  const rows = computed(() => {
    const wish = search.value.trim().toLowerCase();
    const all = list.data.value?.items ?? [];
    return wish === '' ? all : all.filter((row) => `${row.site} ${row.sku} ${row.name.zh} ${row.name.en}`.toLowerCase().includes(wish));
  });
  /** A thing can stand at several sites of one merchant. */
  const keyOf = (row: StockRow) => `${row.site}/${row.sku}`;
  const draft = (row: StockRow) => drafts[keyOf(row)] ?? String(row.on_hand);
  const changed = (row: StockRow) => drafts[keyOf(row)] !== undefined && drafts[keyOf(row)]?.trim() !== String(row.on_hand);
  const undo = (row: StockRow) => {
    delete drafts[keyOf(row)];
  };
  const keep = (row: StockRow) => {
    const page = list.data.value;
    if (page !== null) list.data.value = { ...page, items: page.items.map((one) => (keyOf(one) === keyOf(row) ? row : one)) };
    undo(row);
  };

  const save = async (row: StockRow) => {
    const on_hand = countOf(draft(row));
    if (!changed(row) || on_hand === null || busy[keyOf(row)]) return;
    busy[keyOf(row)] = true;
    try {
      const params = { path: { sku: row.sku } };
      keep(await ok(api.PUT('/api/v1/merchant/stock/{sku}', { params, body: { on_hand, version: row.version, site: row.site }, headers: once(newKey()) })));
      tell(t('stock.saved', { name: nameOf(row), n: on_hand }));
    } catch (thrown) {
      const conflict = asProblem(thrown).status === 409;
      tell(t(conflict ? 'stock.conflict' : 'stock.failed', { name: nameOf(row) }), 'failed');
      if (conflict) {
        undo(row);
        await list.reload();
      }
    } finally {
      busy[keyOf(row)] = false;
    }
  };
  const write = (row: StockRow, text: string) => {
    drafts[keyOf(row)] = text;
  };
  return { list, rows, search, draft, changed, write, undo, save, busy, nameOf, keyOf };
}
