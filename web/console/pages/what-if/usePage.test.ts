import { describe, expect, it } from 'vitest';
import { taxPack } from '@shared/rules/testing';
import type { Effect } from '../../api/types';
import { answering, openPage, settle } from '../../testkit';
import { FILE_MAX, barsOf, useWhatIf } from './usePage';

const basic = { name: 'basic', type: 'money', label: { zh: '基本减除', en: 'basic' }, unit: 'fen/year', value: '60000.00', from: '2019-01-01', law: [], history: [] };
const effect = {
  output: 'iit', people: 10, gain: { count: 7, sum: '700.00' }, lose: { count: 1, sum: '-5.00' }, same: 2, cost_before: '1000.00', cost_after: '305.00', difference: '-695.00',
  buckets: [{ from: '-5.00', to: '0.00', count: 1 }, { from: '0.00', to: '0.00', count: 2 }, { from: '0.00', to: '100.50', count: 7 }], refused: 0, made_up: true,
} as unknown as Effect;
const table = { 'GET /rules/cn.tax': { ...taxPack, service: 'tax.iit', parameters: [basic] }, 'POST /rules/cn.tax/what-if': effect };
const open = () => openPage(() => useWhatIf(() => new Date('2026-11-22T02:00:00Z')), '/rules/cn.tax/what-if');

describe('what if', () => {
  it('starts a change at the value in force, and asks only once everything is chosen', async () => {
    const seen = answering(table);
    const { page, close } = await open();
    await page.run();
    page.choose(0, 'basic');
    expect(page.changes.value).toEqual([{ param: 'basic', value: '60000.00' }]);
    page.write(0, ' 72000 ');
    await page.run();
    const asked = seen.filter((one) => one.what === 'POST /rules/cn.tax/what-if').map((one) => one.body);
    expect(asked).toEqual([{ as_of: '2026-11-22', changes: [{ param: 'basic', value: '72000' }], burden: true, people: { count: 10_000, seed: 1 } }]);
    expect(page.effect.value?.gain.count).toBe(7);
    close();
  });

  it('forgets a result when the question changes', async () => {
    answering(table);
    const { page, close } = await open();
    page.choose(0, 'basic');
    await page.run();
    expect(page.effect.value).not.toBeNull();
    page.people.seed = 2;
    await settle();
    expect(page.effect.value).toBeNull();
    close();
  });

  it('sends the rows of a file instead of made-up people, and refuses a huge one', async () => {
    const seen = answering(table);
    const { page, close } = await open();
    page.choose(0, 'basic');
    page.people.from = 'file';
    expect(page.ready.value).toBe(false);
    await page.taken(new File(['x'.repeat(FILE_MAX + 1)], 'all.csv'));
    expect([page.file.value, page.refusedFile.value]).toEqual([null, 'whatIf.tooLarge']);
    await page.taken(new File(['gross\n1.00\n'], 'few.csv'));
    await page.run();
    expect(seen.at(-1)?.body).toMatchObject({ csv: 'gross\n1.00\n' });
    expect(seen.at(-1)?.body).not.toHaveProperty('people');
    close();
  });

  it('draws the distribution from loss to gain, without those who stay as they are and without empty ends', () => {
    const empty = { from: '-10.00', to: '-5.00', count: 0 };
    const bars = barsOf({ ...effect, buckets: [empty, ...effect.buckets, { from: '100.50', to: '201.00', count: 0 }] }, (sum) => `¥${sum}`);
    expect(bars).toEqual({ labels: ['¥-5 … ¥0', '¥0 … ¥100.50'], counts: [1, 7] });
    expect(barsOf({ ...effect, buckets: [empty] }, (sum) => sum)).toEqual({ labels: [], counts: [] });
  });
});
