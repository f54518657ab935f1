import { afterEach, describe, expect, it } from 'vitest';
import { dismiss, useNotices } from '../../notices';
import { answering, openPage, settle, type Asked } from '../../testkit';
import { useInbox } from './usePage';

const row = (id: string, state: string) => ({
  id,
  number: id.toUpperCase(),
  service: 'maternity',
  service_name: { zh: '生育津贴', en: 'Maternity' },
  state,
  applicant_masked: '林*',
  submitted_at: '2026-11-20T01:00:00Z',
  clock: null,
  amount: null,
});
const inbox = { items: [row('c1', 'submitted'), row('c2', 'in_review'), row('c3', 'resubmitted')], next: null, counts: { submitted: 1 } };
const press = (key: string) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('the inbox', () => {
  it('asks with the filters of the address, and again when they change', async () => {
    const seen = answering({ 'GET /clerk/cases': inbox });
    const { page, router, close } = await openPage(() => useInbox(), '/inbox?state=submitted');
    page.filters.q = ' 林 ';
    await settle();
    expect(seen.map((asked: Asked) => asked.query)).toEqual([
      { limit: '50', state: 'submitted' },
      { limit: '50', state: 'submitted', q: '林' },
    ]);
    expect(router.currentRoute.value.query['q']).toBe(' 林 ');
    close();
  });

  it('opens the row under the keys', async () => {
    answering({ 'GET /clerk/cases': inbox });
    const { router, close } = await openPage(() => useInbox(), '/inbox');
    press('j');
    press('Enter');
    await settle();
    expect(router.currentRoute.value.params['id']).toBe('c2');
    close();
  });

  it('accepts only what waits, and says what did not work', async () => {
    const seen = answering({
      'GET /clerk/cases': inbox,
      'POST /clerk/cases/accept': { accepted: ['c1'], failed: [{ case: 'c3', code: 'state' }] },
    });
    const { page, close } = await openPage(() => useInbox(), '/inbox');
    page.toggle(page.rows.value[1] ?? null);
    expect(page.chosen.value.size).toBe(0);
    page.toggleAll();
    await page.acceptChosen();
    expect(seen.find((asked) => asked.what.startsWith('POST'))?.body).toEqual({ cases: ['c1', 'c3'] });
    expect(useNotices().map((notice) => notice.tone)).toEqual(['done', 'failed']);
    expect(page.chosen.value.size).toBe(0);
    close();
  });
});
