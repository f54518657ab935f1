import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { openPage, refuse } from '../../testing';
import { keepAttribution, useCart } from '../../state/cart';
import { useCheckout } from './usePage';

const answers = {
  'GET /cart': { lines: [{ sku: 'dia-001', quantity: 1 }] },
  'PUT /cart': { lines: [] },
  'GET /me/addresses': { items: [{ id: 'adr_1' }, { id: 'adr_2' }], next: null },
  'POST /shop/quote': { payable: '63.20' },
  'POST /orders': { id: 'ord_1' },
};
const open = (over: object = {}) => openPage(useCheckout, { path: '/checkout', answers: { ...answers, ...over } });

afterEach(async () => void (await openPage(useCart, { person: null })));

describe('the checkout', () => {
  it('quotes for the address, again for another, and orders at the price that was seen', async () => {
    keepAttribution({ decision: 'dec_1', offer: 'newborn' });
    const { page, sent, router } = await open();
    await page.quote.reload();
    page.address.value = 'adr_2';
    await flushPromises();
    const quotes = sent.filter((one) => one.path === '/shop/quote').map((one) => one.body);
    expect(quotes.at(-1)).toEqual({ lines: [{ sku: 'dia-001', quantity: 1 }], address: 'adr_2', decision: 'dec_1', offer: 'newborn' });
    await page.place();
    await flushPromises();
    expect(sent.find((one) => one.path === '/orders')?.body).toMatchObject({ address: 'adr_2', expected_payable: '63.20' });
    expect(page.cart.count.value).toBe(0);
    expect(router.currentRoute.value.path).toBe('/orders/ord_1');
  });

  it('shows the new price when it moved, and orders nothing', async () => {
    const { page, sent, router } = await open({ 'POST /orders': refuse(409, 'price_changed') });
    await page.quote.reload();
    const before = sent.filter((one) => one.path === '/shop/quote').length;
    await page.place();
    expect(sent.filter((one) => one.path === '/shop/quote')).toHaveLength(before + 1);
    expect(page.cart.count.value).toBe(1);
    expect(router.currentRoute.value.path).toBe('/checkout');
  });
});
