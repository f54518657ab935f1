import { afterEach, describe, expect, it } from 'vitest';
import type { DeskCase } from '../../api/types';
import { dismiss, useNotices } from '../../notices';
import { Refusal, answering, openPage, settle } from '../../testkit';
import { amountOf, answersOf, stepsOf } from './explain';
import { historyOf, isPicture, useCase } from './usePage';

const text = (zh: string) => ({ zh, en: `${zh}-en` });
const plain = { yes: 'yes', no: 'no', none: '–' };
const desk: DeskCase = {
  id: 'c1',
  number: 'GZ-1',
  service: 'm',
  service_name: text('生育津贴'),
  region: '440100',
  state: 'submitted',
  answers: { kind: 'normal', wage: '8420.00', agreed: true, odd: 1 },
  form: {
    version: '1',
    schema: {},
    ui: {
      order: ['wage', 'kind', 'agreed', 'born'],
      labels: { wage: text('工资'), kind: text('情形') },
      help: {},
      widgets: { wage: 'money', kind: 'choice', agreed: 'bool' },
      choices: { kind: [{ value: 'normal', label: text('顺产') }] },
    },
  },
  estimate: {
    ok: true,
    faults: [],
    outputs: [{ name: 'days', label: text('天数'), value: 178, type: 'days' }, { name: 'amount', label: text('津贴'), value: '49958.67', type: 'money' }],
    steps: [
      {
        name: 'amount',
        label: text('津贴'),
        value: '49958.67',
        type: 'money',
        sentence: { zh: '一句话', en: 'a sentence', elder: '短' },
        law: [{ id: 'l', title: '规定', number: '第17条', url: null }],
        inputs: [{ name: 'wage', label: text('工资'), value: '8420.00', type: 'money' }],
      },
    ],
    papers: [{ code: 'birth', label: text('出生证'), required: true }],
  },
  documents: [{ id: 'd1', kind: 'birth', name: 'a.JPG', size: 10 }],
  supplement: null,
  clock: null,
  timeline: [
    { at: '2026-11-20T01:00:00Z', kind: 'submitted', actor_role: 'citizen', text: text('已提交') },
    { at: '2026-11-20T02:00:00Z', kind: 'supplement_requested', actor_role: 'clerk', text: text('补正') },
  ],
  decision: null,
  paid: null,
  trace: 'tr',
  allowed: ['accept', 'refuse'],
  version: 1,
  applicant: { name: '林晓', number_masked: '4401**', mobile_masked: '138**' },
} as unknown as DeskCase;

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('what a clerk reads', () => {
  it('holds the answers in the order of the form, nothing left out', () => {
    expect(answersOf(desk.form, desk.answers, 'zh-CN', plain).map((one) => [one.label, one.value, one.money])).toEqual([
      ['工资', '8420.00', true],
      ['情形', '顺产', false],
      ['agreed', 'yes', false],
      ['born', '–', false],
      ['odd', '1', false],
    ]);
  });

  it('holds the rules with their law, and the amount', () => {
    const [step] = stepsOf(desk.estimate, 'en', plain);
    expect(step).toMatchObject({ title: '津贴-en', formula: 'a sentence', result: { value: '49958.67', money: true } });
    expect(step?.citations).toEqual([{ law: '规定', article: '第17条' }]);
    expect(amountOf(desk.estimate)).toBe('49958.67');
    expect(amountOf(null)).toBeNull();
  });

  it('shows a case that waits for papers as paused', () => {
    expect(historyOf(desk, 'zh-CN').map((step) => step.state)).toEqual(['done', 'paused']);
  });

  it('previews pictures only', () => {
    expect(desk.documents.map(isPicture)).toEqual([true]);
    expect(isPicture({ id: 'd', kind: 'k', name: 'scan.pdf', size: 1 })).toBe(false);
  });
});

describe('deciding', () => {
  it('is possible only as far as the state allows', async () => {
    const seen = answering({ 'GET /clerk/cases/c1': desk, 'POST /clerk/cases/c1/accept': { ...desk, state: 'accepted', allowed: [] } });
    const { page, close } = await openPage(() => useCase(), '/inbox/c1');
    page.begin('approve');
    expect(page.asking.value).toBeNull();
    page.begin('accept');
    await settle();
    expect(seen.at(-1)?.what).toBe('POST /clerk/cases/c1/accept');
    expect(page.desk.value?.state).toBe('accepted');
    expect(page.can('accept')).toBe(false);
    close();
  });

  it('sends the reason, and reads the case again when somebody was faster', async () => {
    const seen = answering({ 'GET /clerk/cases/c1': desk, 'POST /clerk/cases/c1/refuse': new Refusal(409, 'case.state') });
    const { page, close } = await openPage(() => useCase(), '/inbox/c1');
    page.begin('refuse');
    await page.decide({ act: 'refuse', reason: '不符' });
    await settle();
    expect(seen.map((asked) => asked.what)).toEqual(['GET /clerk/cases/c1', 'POST /clerk/cases/c1/refuse', 'GET /clerk/cases/c1']);
    expect(seen[1]?.body).toEqual({ reason: '不符' });
    expect(page.asking.value).toBe('refuse');
    close();
  });
});
