import { describe, expect, it } from 'vitest';
import { taxAnswer, taxPack } from '@shared/rules/testing';
import { answering, openPage, settle } from '../../testkit';
import { unitOf } from './unit';
import { useRule } from './usePage';

const versions = [
  { version: '1', effective: { from: '2020-01-01', to: '2023-01-01' }, recorded: '2020-01-01', hash: 'a', status: 'demo' },
  { version: '2', effective: { from: '2023-01-01', to: null }, recorded: '2023-01-01', hash: 'b', status: 'verified' },
];
const table = { 'GET /rules/cn.tax': { ...taxPack, versions }, 'POST /rules/cn.tax/explain': taxAnswer };

describe('a rule pack', () => {
  it('shows its versions, newest first, and another day in the address', async () => {
    const seen = answering(table);
    const { page, router, close } = await openPage(useRule, '/rules/cn.tax?on=2024-05-01');
    expect(page.versions.value.map((one) => one.version)).toEqual(['2', '1']);
    page.goTo('2021-01-01');
    await settle();
    expect(router.currentRoute.value.query).toEqual({ on: '2021-01-01' });
    expect(seen.filter((asked) => asked.what === 'GET /rules/cn.tax').map((asked) => asked.query)).toEqual([{ on: '2024-05-01' }, { on: '2021-01-01' }]);
    close();
  });

  it('can be tried', async () => {
    answering(table);
    const { page, close } = await openPage(useRule, '/rules/cn.tax');
    page.set('gross', '50000');
    await settle();
    expect(page.main.value?.value).toBe('2480.00');
    expect(page.steps.value.map((step) => step.title)).toEqual(['en 应纳税所得额']);
    close();
  });

  it('says units in words', () => {
    const t = (key: string) => key;
    expect(['fen/month', 'a year', 'yuan/m3', 'm3', 'fen', undefined].map((unit) => unitOf(unit, t))).toEqual(['packs.perMonth', 'packs.perYear', '/ m³', 'm³', '', '']);
  });
});
