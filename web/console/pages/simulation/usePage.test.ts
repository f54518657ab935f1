import { describe, expect, it } from 'vitest';
import type { Outcome, Simulation } from '../../api/types';
import { answering, openPage, settle } from '../../testkit';
import { byHour, hoursOf, rowsOf } from './figures';
import { useSimulation } from './usePage';

const hour = (at: number, placed: number) => ({ hour: at, placed, delivered: placed, on_time: placed - 1 });
const outcome = (policy: string, more: object = {}) => ({ policy, on_time_pct: 90, delivered: 100, ctd_mean_min: 30, breaches: 0, hours: [hour(11, 20), hour(12, 80)], ...more }) as unknown as Outcome;
const film = { from: 28_800, to: 79_200, stores: [], riders: [], riders_all: 0, late: [], late_all: 0 };
const done = { id: 'sim_1', state: 'done', orders: 100, couriers: 10, seed: 3, several_stores_pct: 5, noise: 'none', policies: ['ours', 'greedy'], outcomes: [outcome('ours'), outcome('greedy')], film } as unknown as Simulation;

describe('the comparison', () => {
  it('marks the best of a row: more deliveries, fewer minutes, all that are best', () => {
    const rows = rowsOf([outcome('ours', { delivered: 100, ctd_mean_min: 31 }), outcome('greedy', { delivered: 99 }), outcome('bundles')]);
    const best = (key: string) => rows.find((row) => row.key === key)?.best;
    expect(best('delivered')).toEqual([true, false, true]);
    expect(best('mean')).toEqual([false, true, true]);
  });

  it('marks nothing where all are alike, and nothing that is neither good nor bad', () => {
    const rows = rowsOf([outcome('ours', { cancelled: 1 }), outcome('greedy', { cancelled: 2 })]);
    expect(rows.filter((row) => ['onTime', 'breaches', 'cancelled'].includes(row.key)).flatMap((row) => row.best)).not.toContain(true);
    expect(rowsOf([outcome('ours')]).flatMap((row) => row.best)).not.toContain(true);
  });

  it('puts the hours of all policies on one axis, with gaps', () => {
    const [one, other] = [outcome('ours', { hours: [hour(12, 8)] }), outcome('greedy', { hours: [hour(9, 2), hour(12, 8)] })];
    expect(hoursOf([one, other])).toEqual([9, 12]);
    expect(byHour(one, [9, 12], 'on_time')).toEqual([null, 7]);
  });
});

describe('a day that was tried', () => {
  it('begins its film in the busiest hour, and u leads back', async () => {
    answering({ 'GET /dispatch/simulations/sim_1': done });
    const { page, router, close } = await openPage(() => useSimulation(), '/simulations/sim_1');
    expect(page.begin.value).toBe(12 * 3_600);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'u' }));
    await settle();
    expect(router.currentRoute.value.name).toBe('simulations');
    close();
  });

  it('that failed is asked again with the same words', async () => {
    const next = { ...done, id: 'sim_2', state: 'waiting' };
    const seen = answering({ 'GET /dispatch/simulations/sim_1': { ...done, state: 'failed', outcomes: [], film: null }, 'POST /dispatch/simulations': next, 'GET /dispatch/simulations/sim_2': next });
    const { page, router, close } = await openPage(() => useSimulation(), '/simulations/sim_1');
    await page.again();
    await settle();
    const asked = { orders: 100, couriers: 10, several_stores_pct: 5, seed: 3, noise: 'none', policies: ['ours', 'greedy'] };
    expect(seen.find((one) => one.what.startsWith('POST'))?.body).toEqual(asked);
    expect([router.currentRoute.value.fullPath, page.simulation.value?.id]).toEqual(['/simulations/sim_2', 'sim_2']);
    close();
  });
});
