import { describe, expect, it } from 'vitest';
import { Refusal, answering, openPage, settle } from '../../testkit';
import { isOpen, useSimulations } from './usePage';

const row = (id: string, state: string) => ({ id, state, policies: ['ours'] });
const list = { items: [row('sim_2', 'running'), row('sim_1', 'done')], next: null };

describe('the days that were tried', () => {
  it('open by keys', async () => {
    answering({ 'GET /dispatch/simulations': list });
    const { router, close } = await openPage(() => useSimulations());
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    await settle();
    expect(router.currentRoute.value.fullPath).toBe('/simulations/sim_1');
    close();
  });

  it('have news only until they are done or failed', () => {
    expect(['waiting', 'running', 'done', 'failed'].map((state) => isOpen({ state }))).toEqual([true, true, false, false]);
  });

  it('ask in the sequence of the form, whatever was ticked first, and lead to the answer', async () => {
    const seen = answering({ 'GET /dispatch/simulations': list, 'POST /dispatch/simulations': row('sim_3', 'waiting') });
    const { page, router, close } = await openPage(() => useSimulations());
    page.form.policies = ['greedy', 'bundles'];
    page.form.noise = 'none';
    await page.ask();
    await settle();
    const asked = { orders: 1_000, couriers: 100, several_stores_pct: 5, seed: 1, noise: 'none', policies: ['bundles', 'greedy'] };
    expect(seen.at(-1)).toMatchObject({ what: 'POST /dispatch/simulations', body: asked });
    expect(router.currentRoute.value.fullPath).toBe('/simulations/sim_3');
    close();
  });

  it('are not asked without a policy or with a number left out, and a refusal leads nowhere', async () => {
    const seen = answering({ 'GET /dispatch/simulations': list, 'POST /dispatch/simulations': new Refusal(422, 'simulation.range') });
    const { page, router, close } = await openPage(() => useSimulations(), '/simulations');
    page.form.policies = [];
    await page.ask();
    page.form.policies = ['ours'];
    page.form.orders = '';
    await page.ask();
    expect(seen.some((asked) => asked.what.startsWith('POST'))).toBe(false);
    page.form.orders = 7;
    await page.ask();
    await settle();
    expect(page.asking.problem.value?.code).toBe('simulation.range');
    expect(router.currentRoute.value.name).toBe('simulations');
    close();
  });
});
