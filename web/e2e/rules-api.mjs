/** Rule packs for photographs of both apps: shaped like the server's, with the figures of one made-up year. */

const text = (zh, en) => ({ zh, en });
const law = (id, title, number, url, article) => ({ id, title, number, url, ...(article ? { article } : {}) });
const TAX_LAW = law('iit-law', '中华人民共和国个人所得税法', null, 'https://fgk.chinatax.gov.cn', '附表一');
const RAISE = law('gf2023-13', '国务院关于提高个人所得税有关专项附加扣除标准的通知', '国发〔2023〕13号', 'https://www.gov.cn/zhengce/content/202308/content_6901206.htm');
const FIRST = law('gf2018-41', '国务院关于印发个人所得税专项附加扣除暂行办法的通知', '国发〔2018〕41号', null);

const pack = (id, region, status, zh, en, over = {}) => ({
  id, service: id.split('.').slice(1).join('.'), region, version: '2025.1', label: text(zh, en), status, effective: { from: '2025-01-01', to: null },
  recorded: '2025-01-01', hash: '5f1c'.repeat(16), review_by: '2027-12-31', ...over,
});
const packs = [
  pack('cn.tax.iit.annual', 'CN', 'verified', '个人所得税综合所得年度汇算', 'Annual individual income tax on comprehensive income', { version: '2023.1', effective: { from: '2022-01-01', to: null }, review_by: null }),
  pack('cn.tax.iit.bonus_separate', 'CN', 'verified', '全年一次性奖金：单独计税还是并入', 'Annual bonus: taxed separately or merged', { effective: { from: '2024-01-01', to: '2028-01-01' } }),
  pack('cn.housing_fund.loan', 'CN', 'reviewed', '住房公积金贷款', 'Housing fund loan', { review_by: '2027-06-30' }),
  pack('cn.family.childcare_subsidy', 'CN', 'reviewed', '育儿补贴', 'Childcare subsidy'),
  pack('cn-440000.social.maternity_allowance', '440000', 'reviewed', '生育津贴', 'Maternity allowance'),
  pack('cn-440100.utilities.water', '440100', 'demo', '广州市居民生活用水水费', 'Household water in Guangzhou'),
  pack('cn.case.deadline', 'CN', 'reviewed', '办理时限', 'Deadline in workdays'),
  pack('cn-110000.parking.roadside', '110000', 'needs_review', '北京市道路停车', 'Roadside parking in Beijing', { review_by: '2026-06-30' }),
  pack('cn-320000.social.maternity_allowance', '320000', 'demo', '生育津贴', 'Maternity allowance'),
];

const input = (name, type, zh, en, over = {}) => ({ name, type, label: text(zh, en), required: false, ...over });
const inputs = [
  input('gross', 'money', '全年综合所得收入额', 'Comprehensive income of the year', { required: true, min: '0.00', help: text('工资薪金、劳务报酬、稿酬、特许权使用费的收入额合计', 'the year’s total as the tax system shows it'), once_only: 'tax.income' }),
  input('social', 'money', '全年个人缴纳的三险一金', 'Social insurance and housing fund paid by the person', { default: '0.00', min: '0.00' }),
  input('infant_months', 'int', '3岁以下婴幼儿照护：各孩子月数合计', 'Care of children under 3: months, all children together', { default: 0, min: 0, max: 120, help: text('一个孩子全年填12，两个孩子全年填24', 'one child all year is 12, two are 24') }),
  input('elder', 'enum', '赡养老人', 'Support of elders', { default: 'none', options: [['none', '没有', 'none'], ['only_child', '独生子女', 'only child'], ['shared', '与兄弟姐妹分摊', 'shared with siblings']].map(([value, zh, en]) => ({ value, label: text(zh, en) })) }),
  input('certificate', 'bool', '今年取得职业资格证书', 'Professional certificate obtained this year', { default: false }),
];
const node = (name, zh, en, expression, reads, sentence, cited) => ({
  name, label: text(zh, en), type: 'money', expression, reads, law: cited, status: 'verified',
  explain: { zh: `${sentence}{{${name}}}。`, en: `${en}: {{${name}}}.`, elder: `一共{{${name}}}。` },
});
const nodes = [
  node('infant', '3岁以下婴幼儿照护扣除', 'Care of children under 3', 'infant_amount * infant_months', ['infant_amount', 'infant_months'], '每月{{infant_amount}}，扣除', [RAISE]),
  node('taxable', '应纳税所得额', 'Taxable income', 'max(gross - basic - social - infant, 0)', ['gross', 'basic', 'social', 'infant'], '应纳税所得额', [TAX_LAW]),
  node('iit', '全年应纳税额', 'Tax of the year', 'brackets(annual, taxable)', ['taxable'], '按年度税率表，应纳税', [TAX_LAW]),
];
const parameters = [
  { name: 'basic', label: text('基本减除费用', 'Basic deduction'), type: 'money', unit: 'fen/year', value: '60000.00', from: '2019-01-01', law: [TAX_LAW], history: [{ from: '2019-01-01', value: '60000.00', status: 'verified', law: [TAX_LAW] }] },
  { name: 'infant_amount', label: text('3岁以下婴幼儿照护扣除标准', 'Deduction for a child under 3'), type: 'money', unit: 'fen/month', value: '2000.00', from: '2023-01-01', law: [RAISE], history: [
    { from: '2022-01-01', value: '1000.00', status: 'demo', law: [FIRST] },
    { from: '2023-01-01', value: '2000.00', status: 'verified', law: [RAISE] },
  ] },
];
const BOUNDS = ['0.00', '36000.00', '144000.00', '300000.00', '420000.00', '660000.00', '960000.00', null];
const RATES = [300, 1000, 2000, 2500, 3000, 3500, 4500];
const detail = {
  ...packs[0], inputs, nodes, parameters,
  outputs: [{ name: 'taxable', label: nodes[1].label, type: 'money' }, { name: 'iit', label: nodes[2].label, type: 'money' }],
  sources: [{ ...TAX_LAW, article: null, status: 'verified', review_by: '2027-12-31' }, { ...FIRST, status: 'reviewed', review_by: null }, { ...RAISE, status: 'verified', review_by: null }],
  versions: [
    { version: '2019.1', effective: { from: '2019-01-01', to: '2022-01-01' }, recorded: '2019-01-01', hash: 'aa', status: 'reviewed' },
    { version: '2023.1', effective: { from: '2022-01-01', to: null }, recorded: '2022-01-01', hash: 'bb', status: 'verified' },
  ],
  tables: [{ name: 'annual', kind: 'brackets', law: [TAX_LAW], rows: RATES.map((rate_bp, at) => ({ from: BOUNDS[at], to: BOUNDS[at + 1], rate_bp, quick: '0.00' })) }],
  evidence: [], tests: 48,
};
const value = (name, zh, en, worth, type = 'money') => ({ name, label: text(zh, en), value: worth, type });
const step = (which, worth, sentence, into) => ({
  name: which.name, label: which.label, value: worth, type: 'money', sentence: { zh: sentence, en: `${which.label.en}: ${worth}`, elder: sentence }, law: which.law, inputs: into,
});
const answer = {
  pack: detail.id, version: detail.version, hash: detail.hash, as_of: '2026-11-22', known: null, ok: true, faults: [], status: 'verified', papers: [],
  outputs: [value('taxable', '应纳税所得额', 'Taxable income', '188000.00'), value('iit', '全年应纳税额', 'Tax of the year', '20680.00')],
  steps: [
    step(nodes[0], '24000.00', '每月2000.00元，扣除24000.00元。', [value('infant_months', '月数', 'Months', 12, 'int')]),
    step(nodes[1], '188000.00', '收入300000.00元，减除后应纳税所得额188000.00元。', [value('gross', '全年综合所得收入额', 'Comprehensive income of the year', '300000.00')]),
    step(nodes[2], '20680.00', '按年度税率表，应纳税20680.00元。', [value('taxable', '应纳税所得额', 'Taxable income', '188000.00')]),
  ],
};
const effect = {
  output: 'iit', people: 10_000, made_up: true, gain: { count: 6_214, sum: '5187400.00' }, lose: { count: 0, sum: '0.00' }, same: 3_786, refused: 0,
  cost_before: '48210330.00', cost_after: '43022930.00', difference: '-5187400.00',
  buckets: [[0, 0, 3786], [0, 400, 2911], [400, 800, 1804], [800, 1200, 902], [1200, 1600, 401], [1600, 2000, 196]].map(([from, to, count]) => ({ from: `${from}.00`, to: `${to}.00`, count })),
};
const entitled = [
  { service: 'childcare', name: text('育儿补贴申领', 'Childcare subsidy'), entitled_not_applied: 128, sum: '460800.00', as_of: '2026-11-22' },
  { service: 'maternity', name: text('生育津贴申领', 'Maternity allowance'), entitled_not_applied: '<5', sum: null, as_of: '2026-11-22' },
];

/** What both apps ask of the rules. */
export const rulesApi = {
  'GET /rules': { items: packs, next: null },
  'GET /rules/entitled': { items: entitled, next: null },
  'GET /rules/cn.tax.iit.annual': detail,
  'POST /rules/cn.tax.iit.annual/explain': answer,
  'POST /rules/cn.tax.iit.annual/what-if': effect,
};
