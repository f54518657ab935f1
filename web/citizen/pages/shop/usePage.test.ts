import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { openPage, refuse, type Sent } from '../../testing';
import { useShop } from './usePage';

const point = { lat_e7: 231_332_000, lng_e7: 1_133_210_000 };
const site = { code: 'gz-1', name: { zh: '仓', en: 'Store' }, point, region: '440106' };
const address = { id: 'adr_1', label: '家', contact: '林', mobile_masked: '138', region: '440106', text: '体育西路', point: { lat_e7: 1, lng_e7: 2 } };
const answers = {
  'GET /cart': { lines: [] },
  'GET /me/addresses': { items: [address], next: null },
  'GET /shop/sites': { items: [site], next: null },
  'GET /shop/site': { site, distance_m: 900, promise_minutes: 35 },
  'GET /shop/categories': { items: [{ code: 'fruit' }], next: null },
  'GET /shop/products': ({ query }: Sent) => (query['cursor'] ? { items: [{ sku: 'b' }], next: null } : { items: [{ sku: 'a' }], next: 'a' }),
};

describe('the shop', () => {
  it('is the one that serves my first address', async () => {
    const { page, sent } = await openPage(useShop, { path: '/shop?category=fruit', answers });
    expect(page.shop.data.value?.place?.address?.id).toBe('adr_1');
    expect(sent.find((one) => one.path === '/shop/site')?.query).toEqual({ lat_e7: '1', lng_e7: '2' });
    expect(sent.filter((one) => one.path === '/shop/products').at(-1)?.query).toMatchObject({ site: 'gz-1', category: 'fruit' });
    await page.further.reload();
    expect(page.items.value.map((one) => one.sku)).toEqual(['a', 'b']);
  });

  it('lets a guest look around without asking for addresses', async () => {
    const { sent } = await openPage(useShop, { path: '/shop', answers, person: null });
    expect(sent.some((one) => one.path === '/me/addresses')).toBe(false);
    await flushPromises();
    expect(sent.find((one) => one.path === '/shop/site')?.query['lat_e7']).toBe(String(point.lat_e7));
  });

  it('says so where nobody delivers', async () => {
    const { page } = await openPage(useShop, { path: '/shop', answers: { ...answers, 'GET /shop/site': refuse(404, 'not_found') } });
    expect(page.shop.data.value?.near).toBeNull();
    expect(page.shop.problem.value).toBeNull();
  });
});
