import { afterEach, describe, expect, it } from 'vitest';
import type { DeskOrder } from '../../api/types';
import { minutesLeft } from '../../clock';
import { dismiss, useNotices } from '../../notices';
import { answering, openPage, settle } from '../../testkit';
import { columnsOf, nextStep } from './board';
import { useOrders } from './usePage';

const order = (id: string, state: string, latest: string, allowed: string[] = []) =>
  ({ id, number: id, state, promise: { earliest: latest, latest }, allowed, lines: [], job: null }) as unknown as DeskOrder;

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('the board', () => {
  it('puts the nearest promise first, and shows no unpaid order', () => {
    const columns = columnsOf([
      order('b', 'paid', '2026-11-21T03:00:00Z'),
      order('a', 'paid', '2026-11-21T02:00:00Z'),
      order('x', 'placed', '2026-11-21T01:00:00Z'),
      order('d', 'cancelled', '2026-11-21T01:00:00Z'),
    ]);
    expect(columns.new.map((one) => one.id)).toEqual(['a', 'b']);
    expect(columns.done.map((one) => one.id)).toEqual(['d']);
  });

  it('offers only the step that the state allows', () => {
    expect(nextStep(order('a', 'paid', '', ['accept', 'reject']))).toBe('accept');
    expect(nextStep(order('a', 'accepted', '', ['ready', 'reject']))).toBe('ready');
    expect(nextStep(order('a', 'ready', ''))).toBeNull();
  });

  it('counts down to the promise and past it', () => {
    const now = new Date('2026-11-21T02:00:30Z');
    expect(minutesLeft('2026-11-21T02:05:00Z', now)).toBe(5);
    expect(minutesLeft('2026-11-21T01:59:00Z', now)).toBe(-2);
  });
});

describe('working at the board', () => {
  const items = [order('o1', 'paid', '2026-11-21T02:00:00Z', ['accept', 'reject']), order('o2', 'accepted', '2026-11-21T02:00:00Z', ['ready'])];

  it('moves the order under the keys on with Enter', async () => {
    const seen = answering({ 'GET /merchant/orders': { items, next: null }, 'POST /merchant/orders/o2/ready': { ...items[1], state: 'ready', allowed: [] } });
    const { page, close } = await openPage(() => useOrders());
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    await settle();
    expect(seen.at(-1)?.what).toBe('POST /merchant/orders/o2/ready');
    expect(page.columns.value.ready.map((one) => one.id)).toEqual(['o2']);
    close();
  });

  it('rejects only after being asked', async () => {
    const seen = answering({ 'GET /merchant/orders': { items, next: null }, 'POST /merchant/orders/o1/reject': { ...items[0], state: 'cancelled', allowed: [] } });
    const { page, close } = await openPage(() => useOrders());
    page.rejecting.value = page.columns.value.new[0] ?? null;
    expect(seen.some((asked) => asked.what.startsWith('POST'))).toBe(false);
    page.reject();
    await settle();
    expect(seen.at(-1)?.what).toBe('POST /merchant/orders/o1/reject');
    expect(page.rejecting.value).toBeNull();
    close();
  });
});
