import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REST_MS } from '@shared/forms/useAsking';
import { aPerson, openPage, type Sent } from '../../testing';
import { keepDraft } from '../../state/drafts';
import { useApply } from './usePage';

const text = (zh: string) => ({ zh, en: zh });
const form = {
  version: 1,
  schema: { properties: { wage: { type: 'string' }, babies: { default: 1 } }, required: ['wage'] },
  ui: { order: ['wage', 'babies'], labels: { wage: text('工资'), babies: text('婴儿') }, help: {}, widgets: { wage: 'money', babies: 'int' }, choices: {} },
};
const estimate = { ok: true, faults: [], outputs: [], steps: [], papers: [] };
const aCase = { id: 'cse_1', answers: {}, documents: [], estimate, form };
const answers = {
  'GET /services/s': { code: 's', apply: true, form, department: text('局') },
  'GET /services/s/prefill': { answers: { wage: '12000.00' }, sources: { wage: text('社保') } },
  'POST /services/s/estimate': estimate,
  'POST /cases': aCase,
  'PUT /cases/cse_1': aCase,
  'POST /cases/cse_1/submit': aCase,
};
const open = (over: object = {}) => openPage(useApply, { path: '/services/s/apply', pattern: '/services/:code/apply', answers, ...over });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  keepDraft('s', {});
});

describe('applying', () => {
  it('fills in what is known, with its source, and forgets the source once it is changed', async () => {
    const { page } = await open();
    expect(page.answers.value).toEqual({ babies: 1, wage: '12000.00' });
    expect(page.sources.value['wage']).toEqual(text('社保'));
    page.set('wage', '9000');
    expect(page.sources.value['wage']).toBeUndefined();
  });

  it('asks the rules once when typing rests', async () => {
    const { page, sent } = await open();
    vi.advanceTimersByTime(REST_MS);
    await flushPromises();
    const before = sent.filter((one) => one.path.endsWith('/estimate')).length;
    for (const wage of ['1', '10', '100']) {
      page.set('wage', wage);
      await flushPromises();
    }
    vi.advanceTimersByTime(REST_MS);
    await flushPromises();
    const asked = sent.filter((one) => one.path.endsWith('/estimate')).slice(before);
    expect(asked.map((one) => (one.body as { answers: unknown }).answers)).toEqual([{ wage: '100', babies: 1 }]);
  });

  it('opens a draft, then hands it in and shows the case', async () => {
    const { page, sent, router } = await open();
    await page.toPapers();
    expect(page.step.value).toBe('papers');
    await page.toCheck();
    await page.submit();
    await flushPromises();
    expect(sent.filter((one) => one.method === 'POST' && one.path.startsWith('/cases')).map((one) => one.path)).toEqual(['/cases', '/cases/cse_1/submit']);
    expect(router.currentRoute.value.path).toBe('/cases/cse_1');
  });

  it('does not go on with a field missing, and says which', async () => {
    const { page, sent } = await open({ answers: { ...answers, 'GET /services/s/prefill': { answers: {}, sources: {} } } });
    await page.toPapers();
    expect(page.step.value).toBe('fill');
    expect(page.faultOf('wage')).not.toBe('');
    expect(sent.some((one: Sent) => one.path === '/cases')).toBe(false);
  });

  it('sends a guest to the sign-in and an unverified person to the verification, keeping the answers', async () => {
    const guest = await open({ person: null });
    guest.page.set('wage', '5');
    await guest.page.toPapers();
    expect(guest.router.currentRoute.value.path).toBe('/sign-in');
    const unverified = await open({ person: { ...aPerson, verified: false } });
    expect(unverified.page.answers.value['wage']).toBe('5');
    await unverified.page.toPapers();
    expect(unverified.router.currentRoute.value.path).toBe('/verify');
  });
});
