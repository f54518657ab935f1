import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REST_MS } from '@shared/forms/useAsking';
import { taxAnswer, taxPack } from '@shared/rules/testing';
import { openPage, refuse, type Sent } from '../../testing';
import { useTool } from './usePage';

const answers = { 'GET /rules/cn.tax': taxPack, 'POST /rules/cn.tax/explain': taxAnswer };
const open = (over: object = {}) => openPage(useTool, { path: '/tools/cn.tax', pattern: '/tools/:id', person: null, answers, ...over });
const asked = (sent: Sent[]) => sent.filter((one) => one.method === 'POST').map((one) => one.body);
const rest = async () => {
  await flushPromises();
  vi.advanceTimersByTime(REST_MS);
  await flushPromises();
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a calculator', () => {
  it('asks nothing before the required figures are there, then follows the typing', async () => {
    const { page, sent, close } = await open();
    await rest();
    expect(asked(sent)).toEqual([]);
    page.set('gross', '50,000');
    await rest();
    expect(asked(sent)).toEqual([{ inputs: { gross: '50000', social: '0.00', months: 12, elder: 'none' } }]);
    expect(page.main.value?.name).toBe('iit');
    expect(page.stairs.value.map((one) => one.at)).toEqual([2]);
    page.set('gross', '');
    await rest();
    expect(page.main.value).toBeNull();
    close();
  });

  it('keeps what was typed in the address, and begins from there', async () => {
    const { page, router, close } = await open();
    page.set('gross', '50000');
    page.day.value = '2025-06-30';
    await rest();
    const { hash, query } = router.currentRoute.value;
    expect([hash, query]).toEqual(['#gross=50000&as_of=2025-06-30', {}]);
    close();
    const again = await open({ path: `/tools/cn.tax${hash}` });
    await rest();
    expect(again.page.answers.value['gross']).toBe('50000');
    expect(asked(again.sent)).toEqual([{ inputs: { gross: '50000', social: '0.00', months: 12, elder: 'none' }, as_of: '2025-06-30' }]);
    expect(again.sent.filter((one) => one.method === 'GET' && one.path === '/rules/cn.tax').map((one) => one.query)).toEqual([{ on: '2025-06-30' }]);
    again.close();
  });

  it('drops an answer that comes after a newer question', async () => {
    const late: ((answer: Response) => void)[] = [];
    const slow = () => new Promise<Response>((resolve) => late.push(resolve));
    const { page, close } = await open({ answers: { ...answers, 'POST /rules/cn.tax/explain': slow } });
    page.set('gross', '1');
    await rest();
    page.set('gross', '2');
    await rest();
    const said = (value: string) => Response.json({ ...taxAnswer, outputs: [{ ...taxAnswer.outputs[0], value }] });
    late[1]?.(said('2.00'));
    await flushPromises();
    late[0]?.(said('1.00'));
    await flushPromises();
    expect(page.main.value?.value).toBe('2.00');
    close();
  });

  it('says at its field what is refused once it was touched, else above', async () => {
    const fault = { field: 'months', code: 'above', zh: '最多12', en: 'at most 12' };
    const refused = { ...taxAnswer, ok: false, status: null, outputs: [], steps: [], faults: [fault] };
    const { page, close } = await open({ answers: { ...answers, 'POST /rules/cn.tax/explain': refused }, path: '/tools/cn.tax#gross=1&months=13' });
    await rest();
    expect(page.faultOf('months')).toBe('');
    expect(page.loose.value).toHaveLength(1);
    page.leave('months');
    expect(page.faultOf('months')).not.toBe('');
    expect(page.loose.value).toEqual([]);
    expect(page.opened.value).toBe(true);
    close();
  });

  it('keeps the form, and no number, when no law of that kind was in force on a day', async () => {
    const day = (got: Sent) => (got.query['on'] === '1999-01-01' ? refuse(404, 'rules.not_in_force')() : taxPack);
    const { page, close } = await open({ answers: { ...answers, 'GET /rules/cn.tax': day } });
    page.set('gross', '50000');
    await rest();
    expect(page.main.value).not.toBeNull();
    page.day.value = '1999-01-01';
    await rest();
    expect(page.main.value).toBeNull();
    expect(page.problem.value?.code).toBe('rules.not_in_force');
    expect(page.form.value?.ui.order).toContain('gross');
    close();
  });
});
