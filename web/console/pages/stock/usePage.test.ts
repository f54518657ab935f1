import { afterEach, describe, expect, it } from 'vitest';
import type { StockRow } from '../../api/types';
import { dismiss, useNotices } from '../../notices';
import { Refusal, answering, openPage } from '../../testkit';
import { countOf, levelOf, useStock } from './usePage';

const row = (more: Partial<StockRow> = {}): StockRow => ({
  site: 'gz-1',
  sku: 'milk',
  name: { zh: '奶粉', en: 'Milk powder' },
  picture: 'milk',
  on_hand: 12,
  reserved: 2,
  price: '88.00',
  version: 7,
  ...more,
});

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('the shelf', () => {
  it('marks what runs out, reserved pieces not counted', () => {
    expect([row(), row({ on_hand: 6 }), row({ on_hand: 2 })].map(levelOf)).toEqual(['fine', 'low', 'out']);
  });

  it('takes whole numbers only', () => {
    expect(['0', ' 7 ', '-1', '1.5', '', '99999999'].map(countOf)).toEqual([0, 7, null, null, null, null]);
  });

  it('is found by name in either language or by code', async () => {
    answering({ 'GET /merchant/stock': { items: [row(), row({ sku: 'tea', name: { zh: '茶', en: 'Tea' } })], next: null } });
    const { page, close } = await openPage(() => useStock());
    page.search.value = 'POWDER';
    expect(page.rows.value.map((one) => one.sku)).toEqual(['milk']);
    close();
  });

  it('saves with the version it was read at, and only a change', async () => {
    const seen = answering({ 'GET /merchant/stock': { items: [row()], next: null }, 'PUT /merchant/stock/milk': row({ on_hand: 20, version: 8 }) });
    const { page, close } = await openPage(() => useStock());
    await page.save(row());
    expect(seen).toHaveLength(1);
    page.write(row(), '20');
    await page.save(row());
    expect(seen[1]?.body).toEqual({ on_hand: 20, version: 7, site: 'gz-1' });
    expect(page.rows.value[0]?.version).toBe(8);
    expect(page.changed(page.rows.value[0] ?? row())).toBe(false);
    close();
  });

  it('shows the newest count when somebody else was faster', async () => {
    let reads = 0;
    answering({
      'GET /merchant/stock': () => ({ items: [row(reads++ === 0 ? {} : { on_hand: 3, version: 8 })], next: null }),
      'PUT /merchant/stock/milk': new Refusal(409, 'conflict'),
    });
    const { page, close } = await openPage(() => useStock());
    page.write(row(), '20');
    await page.save(row());
    expect(page.draft(page.rows.value[0] ?? row())).toBe('3');
    expect(useNotices()[0]?.tone).toBe('failed');
    close();
  });
});
