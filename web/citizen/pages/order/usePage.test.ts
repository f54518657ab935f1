import { flushPromises } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import type { LineConfig } from '@shared/api/events';
import type { Order } from '@shared/api/types';
import { openPage } from '../../testing';
import { mapOf, useOrder, type Track } from './usePage';

const site = { code: 'gz-1', name: { zh: '仓', en: 'Store' }, point: { lat_e7: 231_000_000, lng_e7: 1_133_000_000 }, region: '440106' };
const order = (over: object = {}) => ({ id: 'o', state: 'picked_up', site, allowed: [], job: { id: 'job_1', state: 'picked_up' }, ...over }) as unknown as Order;
const track: Track = {
  state: 'picked_up',
  courier: { name_masked: '陈师傅', lat_e7: 231_100_000, lng_e7: 1_133_100_000 },
  eta: null,
  stops: [
    { kind: 'site', point: site.point, at: null, done: true },
    { kind: 'door', point: { lat_e7: 231_200_000, lng_e7: 1_133_200_000 }, at: null, done: false },
  ],
};
const open = (body: Order, hear: (config: LineConfig) => () => void = () => () => undefined, over: object = {}) =>
  openPage(() => useOrder(hear), { path: '/orders/o', pattern: '/orders/:id', answers: { 'GET /orders/o': body, ...over } });

describe('an order', () => {
  it('draws the way that is still to go', () => {
    const { places, routes } = mapOf(order(), track, { site: '仓', door: '家' });
    expect(places.map((place) => place.kind)).toEqual(['site', 'drop', 'courier']);
    expect(routes[0]?.path).toEqual([[113.31, 23.11], [113.32, 23.12]]);
    expect(mapOf(order(), null, { site: '仓', door: '家' })).toMatchObject({ routes: [] });
  });

  it('listens while a courier is on the way, looks again when the job moves on, and hangs up', async () => {
    const hangUp = vi.fn();
    let line!: LineConfig;
    const { page, sent, close } = await open(order(), (config) => ((line = config), hangUp));
    expect(line.url).toBe('/api/v1/orders/o/track');
    const before = sent.length;
    line.onEvent('job', track, '');
    line.onEvent('job', track, '');
    await flushPromises();
    expect(page.track.value).toEqual(track);
    expect(sent.length).toBe(before + 1);
    close();
    expect(hangUp).toHaveBeenCalledOnce();
  });

  it('has the cashier ready when there is something to pay, and nothing to listen to', async () => {
    const hear = vi.fn(() => () => undefined);
    const { page } = await open(order({ state: 'placed', allowed: ['pay', 'cancel'], job: null }), hear, {
      'POST /orders/o/pay': { payment: 'p', cashier_url: 'http://localhost:8081/pay/cashier/p', state: 'created' },
      'POST /orders/o/cancel': order({ state: 'cancelled' }),
    });
    expect(page.cashier.value).toBe('http://localhost:8081/pay/cashier/p');
    expect(hear).not.toHaveBeenCalled();
    await page.cancel();
    expect(page.order.data.value?.state).toBe('cancelled');
  });
});
