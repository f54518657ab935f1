import { describe, expect, it } from 'vitest';
import { taxPack } from '@shared/rules/testing';
import { answering, openPage, settle } from '../../testkit';
import { useRules } from './usePage';

const pack = (id: string, status: string) => ({ ...taxPack, id, status, label: { zh: `规则${id}`, en: `Pack ${id}` } });
const table = { 'GET /rules': { items: [pack('tax', 'verified'), pack('water', 'reviewed'), pack('old', 'needs_review')], next: null } };

describe('the rule packs', () => {
  it('are narrowed by status and by name, in either language', async () => {
    answering(table);
    const { page, router, close } = await openPage(() => useRules(), '/rules');
    expect(page.counts.value).toEqual({ verified: 1, reviewed: 1, demo: 0, needs_review: 1 });
    page.filters.status = 'needs_review';
    await settle();
    expect(page.rows.value.map((one) => one.id)).toEqual(['old']);
    expect(router.currentRoute.value.query).toEqual({ status: 'needs_review' });
    page.filters.status = '';
    page.filters.q = 'pack WAT';
    expect(page.rows.value.map((one) => one.id)).toEqual(['water']);
    close();
  });

  it('are asked for a day, which goes along to the pack', async () => {
    const seen = answering(table);
    const { page, router, close } = await openPage(() => useRules(), '/rules?on=2024-01-01');
    expect(seen[0]?.query).toEqual({ on: '2024-01-01' });
    page.open(page.rows.value[1] ?? null);
    await settle();
    expect(router.currentRoute.value.fullPath).toBe('/rules/water?on=2024-01-01');
    close();
  });
});
