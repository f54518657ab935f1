import { describe, expect, it } from 'vitest';
import { openPage, refuse } from '../../testing';
import { useProduct } from './usePage';

describe('one thing', () => {
  it('is asked for at the site that serves the place', async () => {
    const site = { code: 'gz-1', name: { zh: '', en: '' }, point: { lat_e7: 1, lng_e7: 2 }, region: '440106' };
    const { page, sent } = await openPage(useProduct, {
      path: '/shop/products/dia-001',
      pattern: '/shop/products/:sku',
      person: null,
      answers: {
        'GET /shop/sites': { items: [site], next: null },
        'GET /shop/site': { site, distance_m: 1, promise_minutes: 30 },
        'GET /shop/products/dia-001': { sku: 'dia-001' },
      },
    });
    expect(page.product.data.value?.found.sku).toBe('dia-001');
    expect(sent.at(-1)?.query).toEqual({ site: 'gz-1' });
  });

  it('is shown even where no site delivers', async () => {
    const { page } = await openPage(useProduct, {
      path: '/shop/products/x',
      pattern: '/shop/products/:sku',
      person: null,
      answers: { 'GET /shop/sites': { items: [], next: null }, 'GET /shop/site': refuse(404, 'not_found'), 'GET /shop/products/x': { sku: 'x' } },
    });
    expect(page.product.data.value).toMatchObject({ found: { sku: 'x' }, near: null });
  });
});
