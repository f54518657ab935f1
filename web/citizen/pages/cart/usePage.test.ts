import { describe, expect, it } from 'vitest';
import { openPage, refuse } from '../../testing';
import { timesMoney, useCartPage } from './usePage';

describe('the cart page', () => {
  it('adds up what is sold, and keeps a line for what is not', async () => {
    const { page } = await openPage(useCartPage, {
      answers: {
        'GET /cart': { lines: [] },
        'PUT /cart': { lines: [] },
        'GET /me/addresses': { items: [], next: null },
        'GET /shop/sites': { items: [], next: null },
        'GET /shop/products/a': { sku: 'a', price: '79.90' },
        'GET /shop/products/gone': refuse(404, 'not_found'),
      },
    });
    await page.cart.set('a', 3);
    await page.cart.set('gone', 1);
    await page.goods.reload();
    expect(page.total.value).toBe('239.70');
    expect(page.lines.value.map((line) => line.product?.sku ?? null)).toEqual(['a', null]);
    await page.cart.clear();
  });

  it('multiplies without a float', () => {
    expect(timesMoney('0.10', 3)).toBe('0.30');
  });
});
