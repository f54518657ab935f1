import { describe, expect, it } from 'vitest';
import { startOf } from '../forms/answers';
import type { RuleAnswer, RuleDetail } from '../api/types';
import { marked, readable } from './answer';
import { formOf, rareIn } from './form';
import { answersIn, dayIn, linkOf } from './link';
import { climbed, usesIn } from './stairs';
import { printed } from './tables';
import { taxAnswer, taxPack } from './testing';

const show = { share: (basisPoints: number) => `${basisPoints / 100}%`, short: (value: number) => `${value / 1000}k` };

describe('the form of a pack', () => {
  const form = formOf(taxPack.inputs);

  it('asks every input by its type, and requires what has no default', () => {
    expect(form.ui.widgets).toEqual({ gross: 'money', social: 'money', months: 'int', elder: 'choice', pauses: 'list' });
    expect(form.schema).toEqual({ properties: { gross: {}, social: { default: '0.00' }, months: { default: 12, minimum: 0, maximum: 12 }, elder: { default: 'none' }, pauses: {} }, required: ['gross'] });
    expect(form.lists?.['pauses']).toMatchObject({ most: 3, form: { ui: { order: ['from'], widgets: { from: 'date' } } } });
    expect(startOf(form)).toEqual({ social: '0.00', months: 12, elder: 'none' });
  });

  it('folds what most leave as it is, unless that is little or everything', () => {
    expect(rareIn(taxPack.inputs)).toEqual(['social', 'months', 'elder', 'pauses']);
    expect(rareIn(taxPack.inputs.slice(0, 3))).toEqual([]);
    expect(rareIn(taxPack.inputs.slice(1))).toEqual([]);
  });

  it('travels in a link: only what was changed, and back again', () => {
    const answers = { ...startOf(form), gross: '300,000', months: '6', pauses: [{ from: '2026-05-01' }] };
    const link = linkOf(form, answers, '2025-06-30');
    expect(link.startsWith('#')).toBe(true);
    expect(answersIn(form, link)).toEqual({ gross: '300000', months: '6', pauses: [{ from: '2026-05-01' }] });
    expect(dayIn(link)).toBe('2025-06-30');
    expect(linkOf(form, { ...startOf(form), pauses: [] }, '')).toBe('');
    expect(answersIn(form, '#gross=1&stranger=2&pauses=%5B')).toEqual({ gross: '1', pauses: [] });
    expect(dayIn('#as_of=yesterday')).toBe('');
  });
});

const power = {
  ...taxPack,
  inputs: [{ name: 'usage', type: 'int', label: { zh: '用电', en: 'use' }, required: true }],
  nodes: [{ ...taxPack.nodes[0], name: 'amount', expression: 'is_summer ? tiered(summer, usage) : tiered(other, usage)' }],
  tables: ['summer', 'other'].map((name) => ({ name, kind: 'tariff', unit: 'kWh', law: [], rows: [{ from: 0, to: '260', price: '0.589' }, { from: '260', to: null, price: '0.639' }] })),
} as unknown as RuleDetail;

describe('stairs', () => {
  it('are found in the expressions, each table with each figure once', () => {
    expect(usesIn(taxPack)).toEqual([{ table: 'annual', name: 'taxable', marginal: true }]);
  });

  it('fill bracket by bracket and say where the figure lies', () => {
    const [stairs] = climbed(taxPack, taxAnswer, {}, show);
    expect(stairs?.steps.map(({ filled, upTo, rate }) => [filled, upTo, rate])).toEqual([[1, '36k', '3%'], [expect.closeTo(14 / 108, 2), '144k', '10%'], [0, undefined, '20%']]);
    expect(stairs?.parts).toEqual([{ key: '0', rate: '3%', part: '¥36,000.00' }, { key: '1', rate: '10%', part: '¥14,000.00' }]);
    expect([stairs?.at, stairs?.rate, stairs?.marginal]).toEqual([2, '10%', true]);
  });

  it('keep a figure on a bound in the lower bracket, and draw nothing for nought', () => {
    const at = (value: string) => climbed(taxPack, { ...taxAnswer, steps: [{ ...taxAnswer.steps[0]!, value }] } as RuleAnswer, {}, show);
    expect(at('36000.00')[0]?.at).toBe(1);
    expect(at('36000.01')[0]?.at).toBe(2);
    expect(at('0.00')).toEqual([]);
  });

  it('show, of two tariffs, the one that the answer chose', () => {
    const season = (is: boolean) => ({ ...taxAnswer.steps[0]!, name: 'is_summer', value: is, type: 'bool' });
    const shown = (is: boolean) => climbed(power, { ...taxAnswer, steps: [season(is)] } as RuleAnswer, { usage: 300 }, show);
    expect([shown(true), shown(false)].map((all) => all.map((one) => one.key))).toEqual([['summer/usage'], ['other/usage']]);
    expect(shown(true)[0]?.parts.map((one) => one.part)).toEqual(['260 kWh', '40 kWh']);
  });
});

describe('tables', () => {
  const words = { t: (key: string) => key, say: (text: { zh: string } | null | undefined) => text?.zh ?? '', share: show.share, show: (value: unknown, type: string) => `${type} ${String(value)}` };

  it('print brackets and tiers with their open end', () => {
    expect(printed(taxPack, taxPack.tables[0]!, words)).toMatchObject({ title: 'rules.brackets', rows: [['¥0', '¥36,000', '3%', '¥0.00'], ['¥36,000', '¥144,000', '10%', '¥2,520.00'], ['¥144,000', '–', '20%', '¥16,920.00']] });
    expect(printed(power, power.tables[0]!, words)).toMatchObject({ title: 'rules.tariff (kWh)', rows: [['0', '260', 'price 0.589'], ['260', '–', 'price 0.639']] });
  });

  it('print a value by its choices, in their words and the type of its parameter', () => {
    const fees = { ...taxPack, parameters: [{ name: 'price.only', type: 'money' }], tables: [{ name: 'price', kind: 'lookup', label: { zh: '工本费', en: 'fee' }, keys: ['elder'], law: [], rows: [{ keys: ['only'], value: '120.00' }] }] } as unknown as RuleDetail;
    expect(printed(fees, fees.tables[0]!, words)).toEqual({ key: 'price', title: '工本费', head: ['elder', 'rules.worth'], rows: [['独生', 'money 120.00']] });
  });
});

describe('an answer', () => {
  it('shows as a share what its pack speaks of in per cent, and what that is made of', () => {
    const loan = {
      ...taxPack,
      nodes: [{ ...taxPack.nodes[0], name: 'annual_rate', explain: { zh: '年利率{{annual_rate%}}', en: '', elder: '' }, reads: ['long_rate.first'] }],
    } as unknown as RuleDetail;
    const decimal = (name: string) => ({ name, label: { zh: name, en: name }, value: '0.026', type: 'decimal' });
    const got = marked({ ...taxAnswer, outputs: [decimal('annual_rate'), decimal('usage')], steps: [{ ...taxAnswer.steps[0]!, inputs: [decimal('long_rate.first')] }] } as RuleAnswer, loan);
    expect(got.outputs.map((one) => one.type)).toEqual(['percent', 'decimal']);
    const told = readable({ ...loan, parameters: [{ name: 'long_rate.first', type: 'decimal' }, { name: 'factor', type: 'decimal' }] } as unknown as RuleDetail);
    expect(told.parameters.map((one) => one.type)).toEqual(['percent', 'decimal']);
    expect(got.steps[0]?.inputs[0]?.type).toBe('percent');
  });
});
