import { describe, expect, it } from 'vitest';
import { answering, openPage, settle } from '../../testkit';
import { useTraces } from './usePage';

const row = (trace: string) => ({ trace, kind: 'civic', title: { zh: '办件', en: 'Case' }, started_at: '2026-11-21T02:00:00Z', last: { zh: '办结', en: 'Closed' } });
const table = { 'GET /operator/traces': { items: [row('t1'), row('t2')], next: null } };

describe('the traces', () => {
  it('are narrowed by what they are', async () => {
    const seen = answering(table);
    const { page, close } = await openPage(() => useTraces());
    page.kind.value = 'loop';
    await settle();
    expect(seen.map((asked) => asked.query)).toEqual([{ limit: '50' }, { limit: '50', kind: 'loop' }]);
    close();
  });

  it('open by keys and by id, and not without one', async () => {
    answering(table);
    const { page, router, close } = await openPage(() => useTraces(), '/traces');
    page.open('   ');
    await settle();
    expect(router.currentRoute.value.name).toBe('traces');
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    await settle();
    expect(router.currentRoute.value.params['trace']).toBe('t2');
    close();
  });
});
