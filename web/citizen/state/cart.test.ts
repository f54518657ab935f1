import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPage } from '../testing';
import { keepAttribution, merged, QUANTITY_MAX, useCart } from './cart';

const answers = { 'GET /cart': { lines: [{ sku: 'a', quantity: 2 }] }, 'PUT /cart': { lines: [] } };

describe('the cart', () => {
  afterEach(async () => void (await openPage(useCart, { person: null })));

  it('joins two carts without doubling', () => {
    expect(merged([{ sku: 'a', quantity: 2 }], [{ sku: 'a', quantity: 2 }, { sku: 'b', quantity: 1 }])).toEqual([
      { sku: 'a', quantity: 2 },
      { sku: 'b', quantity: 1 },
    ]);
  });

  it('of a guest stays here and is joined with the kept one at the sign-in', async () => {
    const guest = await openPage(useCart, { answers, person: null });
    await guest.page.add('b');
    expect(guest.sent).toEqual([]);
    const { page, sent } = await openPage(useCart, { answers });
    expect(page.state.lines).toEqual([{ sku: 'a', quantity: 2 }, { sku: 'b', quantity: 1 }]);
    expect(sent.map((one) => one.method)).toEqual(['GET', 'PUT']);
  });

  it('knows after a reload which offer led here, until the cart is cleared or its owner leaves', async () => {
    const led = { decision: 'dec_1', offer: 'newborn' };
    const afterReload = async () => {
      vi.resetModules();
      const again = await import('./cart');
      return (await openPage(again.useCart, { person: null })).page.state.attribution;
    };
    keepAttribution(led);
    expect(await afterReload()).toEqual(led);
    const { page } = await openPage(useCart, { answers });
    await page.clear();
    expect(await afterReload()).toBeNull();
    await openPage(useCart, { answers });
    keepAttribution(led);
    await openPage(useCart, { person: null });
    expect(await afterReload()).toBeNull();
    sessionStorage.setItem('cityloop.offer', '[');
    expect(await afterReload()).toBeNull();
  });

  it('keeps quantities within bounds and drops what is zero', async () => {
    const { page } = await openPage(useCart, { answers, person: null });
    await page.set('a', 1000);
    expect(page.quantityOf('a')).toBe(QUANTITY_MAX);
    await page.set('a', 0);
    expect(page.state.lines).toEqual([]);
  });
});
