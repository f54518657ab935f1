import { describe, expect, it } from 'vitest';
import type { ServiceForm } from '@shared/api/types';
import { answerShown, cleaned, explained, headline, missingIn, startOf } from './answers';

const text = (zh: string) => ({ zh, en: `en ${zh}` });
const form: ServiceForm = {
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
