import { describe, expect, it } from 'vitest';
import { answering, openPage } from '../../testkit';
import { useEntitled } from './usePage';

describe('entitled and not applied', () => {
  it('lists counts by service', async () => {
    const row = { service: 'childcare', name: { zh: '育儿补贴', en: 'Childcare' }, entitled_not_applied: '<5', sum: null, as_of: '2026-11-22' };
    const seen = answering({ 'GET /rules/entitled': { items: [row], next: null } });
    const { page, close } = await openPage(useEntitled);
    expect(page.rows.value).toEqual([row]);
    expect(seen.map((asked) => asked.what)).toEqual(['GET /rules/entitled']);
    close();
  });
});
