import { describe, expect, it } from 'vitest';
import { degreesOf, pointOf, useAddressForm } from '../../parts/useAddressForm';
import { openPage } from '../../testing';
import { useAddresses } from './usePage';

const near = { 'GET /regions': { items: [{ code: '440106', name: '天河区' }], next: null }, 'GET /shop/sites': { items: [], next: null } };

describe('addresses', () => {
  it('are read again after one left', async () => {
    const { page, sent } = await openPage(useAddresses, { answers: { 'GET /me/addresses': { items: [{ id: 'a' }], next: null }, 'DELETE /me/addresses/a': null } });
    await page.remove('a');
    expect(sent.map((one) => one.method)).toEqual(['GET', 'DELETE', 'GET']);
  });

  it('are not saved before everything is there, the point on the map included', async () => {
    const saved: unknown[] = [];
    const { page, sent } = await openPage(() => useAddressForm((one) => saved.push(one)), { answers: { ...near, 'POST /me/addresses': { id: 'new' } } });
    page.contact.value = '林晓雯';
    page.mobile.value = '138 0000 0001';
    page.text.value = '体育西路 1 号 301';
    await page.save('家');
    expect(page.fault('point')).toBe(true);
    expect(sent.some((one) => one.method === 'POST')).toBe(false);
    page.point.value = pointOf([113.321, 23.1332]);
    await page.save('家');
    expect(sent.at(-1)?.body).toEqual({
      label: '家', contact: '林晓雯', mobile: '13800000001', region: '440106', text: '体育西路 1 号 301',
      point: { lat_e7: 231_332_000, lng_e7: 1_133_210_000 },
    });
    expect(saved).toEqual([{ id: 'new' }]);
  });

  it('keep their place to the last digit', () => {
    expect(pointOf(degreesOf({ lat_e7: 231_332_007, lng_e7: 1_133_210_003 }))).toEqual({ lat_e7: 231_332_007, lng_e7: 1_133_210_003 });
  });
});
