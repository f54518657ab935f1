/** Rule packs for tests, in the shape the server sends. */
import type { RuleAnswer, RuleDetail } from '../api/types';

const text = (zh: string) => ({ zh, en: `en ${zh}` });
const input = (name: string, type: string, over: object = {}) => ({ name, type, label: text(name), required: true, ...over });
const node = (name: string, expression: string, over: object = {}) => ({
  name, label: text(name), type: 'money', expression, law: [], explain: { zh: `${name} {{${name}}}`, en: '', elder: '' }, reads: [], ...over,
});

/** An income tax of three brackets. */
export const taxPack = {
  id: 'cn.tax', service: 'tax', region: 'CN', version: '1', label: text('个税'), status: 'verified', effective: { from: '2020-01-01', to: null },
  recorded: '2020-01-01', hash: 'ab', review_by: null,
  inputs: [
    input('gross', 'money'),
    input('social', 'money', { required: false, default: '0.00' }),
    input('months', 'int', { required: false, default: 12, min: 0, max: 12 }),
    input('elder', 'enum', { required: false, default: 'none', options: [{ value: 'none', label: text('没有') }, { value: 'only', label: text('独生') }] }),
    input('pauses', 'list', { list: [input('from', 'date')], most: 3 }),
  ],
  outputs: [], parameters: [], sources: [], versions: [],
  nodes: [node('taxable', 'max(gross - social, 0)'), node('rate', 'bracket_rate(annual, taxable)'), node('iit', 'brackets(annual, taxable)')],
  tables: [
    { name: 'annual', kind: 'brackets', law: [], rows: [
      { from: '0.00', to: '36000.00', rate_bp: 300, quick: '0.00' },
      { from: '36000.00', to: '144000.00', rate_bp: 1000, quick: '2520.00' },
      { from: '144000.00', to: null, rate_bp: 2000, quick: '16920.00' },
    ] },
  ],
  evidence: [], tests: 12,
} as unknown as RuleDetail;

/** An answer of it. */
export const taxAnswer = {
  pack: 'cn.tax', version: '1', hash: 'ab', as_of: '2026-01-01', ok: true, faults: [], status: 'verified', papers: [],
  outputs: [{ name: 'iit', label: text('税额'), value: '2480.00', type: 'money' }],
  steps: [{ name: 'taxable', label: text('应纳税所得额'), value: '50000.00', type: 'money', sentence: { zh: '50000', en: '50000', elder: '50000' }, law: [], inputs: [] }],
} as unknown as RuleAnswer;
