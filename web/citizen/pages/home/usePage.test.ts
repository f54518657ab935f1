import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { CaseRow, OrderRow } from '@shared/api/types';
import { openPage } from '../../testing';
import { pendingOf, toneOf } from '../../parts/pending';
import { useHome } from './usePage';

const service = (code: string, life_events: string[]) => ({ code, life_events });
const answers = {
  'GET /services': { items: [service('a', ['birth']), service('b', ['work']), ...'cdefg'.split('').map((code) => service(code, []))], next: null },
  'GET /cases': { items: [], next: null },
  'GET /orders': { items: [], next: null },
};
const open = (at = '2025-11-20T00:30:00Z') => openPage(() => useHome(() => new Date(at)), { answers });

describe('the home page', () => {
  it('greets by the clock in China', async () => {
    expect((await open()).page.greeting.value).toBe('morning');
  });

  it('shows six services, and only life events that lead somewhere', async () => {
    const { page } = await open();
    expect(page.frequent.value).toHaveLength(6);
    expect(page.life.value.map((event) => event.key)).toEqual(['birth', 'work']);
  });

  it('takes a question to the services, and an empty one nowhere', async () => {
    const { page, router } = await open();
    page.question.value = '  ';
    page.search();
    await flushPromises();
    expect(router.currentRoute.value.path).toBe('/');
    page.question.value = ' 生孩子能领多少钱 ';
    page.search();
    await flushPromises();
    expect(router.currentRoute.value.query['q']).toBe('生孩子能领多少钱');
  });

  it('asks for nobody\'s matters before somebody signed in', async () => {
    const { sent } = await openPage(() => useHome(), { answers, person: null });
    expect(sent.map((one) => one.path)).toEqual(['/services']);
  });
});

describe('what is pending', () => {
  it('puts first what waits for the citizen, and leaves out what has ended', () => {
    const cases = [{ id: 'c1', state: 'in_review' }, { id: 'c2', state: 'closed' }, { id: 'c3', state: 'supplement_requested' }] as CaseRow[];
    const orders = [{ id: 'o1', state: 'picked_up' }, { id: 'o2', state: 'placed' }, { id: 'o3', state: 'cancelled' }] as OrderRow[];
    expect(pendingOf(cases, orders).map((one) => one.key)).toEqual(['c3', 'o2', 'c1', 'o1']);
    expect(toneOf('supplement_requested')).toBe('shop');
    expect(toneOf('refused')).toBe('danger');
  });
});
