import { describe, expect, it } from 'vitest';
import { answerShown, cleaned, explained, headline, missingIn, shown, startOf, type Form } from './answers';

const text = (zh: string) => ({ zh, en: `en ${zh}` });
const form: Form = {
  version: 1,
  schema: {
    properties: { wage: { type: 'string' }, babies: { type: 'integer', default: 1 }, kind: {}, statement: { type: 'boolean', const: true } },
    required: ['wage', 'kind', 'statement'],
  },
  ui: {
    order: ['wage', 'babies', 'kind', 'statement'],
    labels: { wage: text('工资'), babies: text('婴儿数'), kind: text('情形'), statement: text('保证') },
    help: {},
    widgets: { wage: 'money', babies: 'int', kind: 'choice', statement: 'bool' },
    choices: { kind: [{ value: 'normal', label: text('顺产') }] },
  },
};
const words = { yes: '是', no: '否' };

describe('answers', () => {
  it('start with the defaults of the rules and never with an undertaking', () => {
    expect(startOf(form)).toEqual({ babies: 1 });
  });

  it('are sent as the rules want them, whatever keyboard typed them', () => {
    expect(cleaned(form, { wage: '１２,000.5 元', babies: '２', kind: '', statement: true })).toEqual({ wage: '12000.5', babies: 2, statement: true });
  });

  it('are missing when required and empty, or when an undertaking is not given', () => {
    expect(missingIn(form, { wage: '1', statement: false })).toEqual(['kind', 'statement']);
    expect(missingIn(form, { wage: '1', kind: 'normal', statement: true })).toEqual([]);
  });

  it('are shown in words', () => {
    expect(answerShown(form, 'kind', 'normal', 'zh-CN', words)).toBe('顺产');
    expect(answerShown(form, 'wage', '7280', 'en', words)).toBe('¥7,280.00');
    expect(answerShown(form, 'statement', true, 'zh-CN', words)).toBe('是');
    expect(answerShown(form, 'babies', undefined, 'zh-CN', words)).toBe('—');
  });
});

describe('answers of a rule pack', () => {
  const pauses: Form = { version: 1, schema: { properties: {}, required: ['from'] }, ui: { order: ['from', 'cost'], labels: {}, help: {}, widgets: { from: 'date', cost: 'money' }, choices: {} } };
  const pack: Form = {
    version: 1,
    schema: { properties: { rate: { default: 1250 } }, required: [] },
    ui: { order: ['rate', 'usage', 'stay', 'pauses'], labels: {}, help: {}, widgets: { rate: 'rate', usage: 'decimal', stay: 'duration', pauses: 'list' }, choices: {} },
    lists: { pauses: { form: pauses, most: 2 } },
  };

  it('type a rate in per cent and send it in basis points', () => {
    expect(startOf(pack)).toEqual({ rate: '12.5' });
    expect(cleaned(pack, { rate: '12.5' })).toEqual({ rate: 1250 });
    expect(cleaned(pack, { rate: '三成' })).toEqual({ rate: '三成' });
  });

  it('clean and check each record of a list', () => {
    const answers = { pauses: [{ from: '2026-05-01', cost: '1,000' }, { cost: '' }] };
    expect(cleaned(pack, { ...answers, usage: '２6.5', stay: '90' })).toEqual({ usage: '26.5', stay: '90min', pauses: [{ from: '2026-05-01', cost: '1000' }, {}] });
    expect(missingIn(pack, answers)).toEqual(['pauses']);
    expect(missingIn(pack, { pauses: [] })).toEqual([]);
  });

  it('are shown with their kind: shares, moments in China time, prices, codes in words', () => {
    expect(shown('0.02525', 'percent', 'en', words)).toBe('2.525%');
    expect(shown('2026-05-01T18:50:00', 'datetime', 'en', words)).toBe('1 May 2026 at 18:50');
    expect([shown('5000/1', 'fraction', 'en', words), shown('7/3', 'fraction', 'en', words)]).toEqual(['5,000', '2.3333']);
    expect(shown('0.589', 'price', 'en', words)).toBe('¥0.589');
    expect(shown('merged', 'text', 'en', { ...words, coded: (code) => (code === 'merged' ? '合并' : null) })).toBe('合并');
    expect(shown('other', 'text', 'en', { ...words, coded: () => null })).toBe('other');
  });
});

describe('an explanation', () => {
  const step = {
    name: 'days', label: text('天数'), value: 98, type: 'int', sentence: { zh: '共 98 天。', en: '98 days.', elder: '给 98 天。' },
    law: [{ id: 'l', title: '规定', number: '第619号', url: null, article: '第7条' }],
    inputs: [{ name: 'kind', label: text('情形'), value: 'normal', type: 'choice' }],
  };
  it('uses the plainest words in elder mode, and labels of choices', () => {
    const [one] = explained([step], form, 'zh-CN', true, words);
    expect(one?.formula).toBe('给 98 天。');
    expect(one?.inputs?.[0]?.value).toBe('顺产');
    expect(one?.citations?.[0]).toEqual({ law: '规定（第619号）', article: '第7条' });
    expect(explained([step], form, 'en', true, words)[0]?.formula).toBe('98 days.');
  });

  it('leads with the amount', () => {
    const output = (name: string, type: string) => ({ name, type, value: '1', label: text(name) });
    const estimate = { ok: true, faults: [], steps: [], papers: [], outputs: [output('days', 'int'), output('refund', 'money'), output('amount', 'money')] };
    expect(headline(estimate)?.name).toBe('amount');
    expect(headline({ ...estimate, outputs: [] })).toBeNull();
  });
});
