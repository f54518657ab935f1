/** A made-up day for photographs of the citizen app; names, numbers and sums belong to nobody. */
import { rulesApi } from './rules-api.mjs';

const text = (zh, en) => ({ zh, en });
const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const page = (items) => ({ items, next: null });
const point = (lng, lat) => ({ lat_e7: Math.round(lat * 1e7), lng_e7: Math.round(lng * 1e7) });

export const person = { id: 'per_1', mobile_masked: '138****0001', name_masked: '林**', region: '440100', elder_mode: false, language: 'zh-CN', verified: true, plus_until: null, acting_for: null };

const LAWS = [
  { id: 'gwy619', title: '女职工劳动保护特别规定', number: '国务院令第619号', url: 'https://www.gov.cn/', article: '第七条' },
  { id: 'gd2023-17', title: '广东省生育津贴有关通知', number: '粤人社规〔2023〕17号', url: null },
];
const MATERNITY = text('生育津贴申领', 'Maternity allowance');
const service = (code, name, summary, over = {}) => ({
  code, name, summary, department: text('医疗保障局', 'Healthcare security administration'), region: '440000', life_events: ['birth'],
  audience: ['employee'], limit_workdays: 20, fee: '0.00', status: 'demo', computed: true, apply: true, ...over,
});
const services = [
  service('maternity', MATERNITY, text('生育或终止妊娠的参保职工，按单位上年度月平均工资和津贴天数领取。', 'For insured employees after childbirth: the employer’s average monthly wage of the previous year by the days of allowance.')),
  service('childcare', text('育儿补贴申领', 'Childcare subsidy'), text('3周岁以下的孩子，不分胎次，每孩每年3600元。', '3,600 yuan a year for every child under three, whatever the birth order.'), { audience: ['parent', 'guardian'], limit_workdays: 30 }),
  service('tax.iit', text('个人所得税年度试算', 'Annual income-tax calculator'), text('按全年综合所得和专项附加扣除，算出应纳税额和每一步的依据。', 'From the year’s income and deductions: the tax due, with the law behind every step.'), { life_events: ['work'], audience: ['resident'], limit_workdays: 0, apply: false }),
];
const form = {
  version: 1,
  schema: {
    properties: { average_wage: { type: 'string' }, birth_kind: { type: 'string' }, babies: { type: 'integer', minimum: 1, maximum: 8, default: 1 }, child_birth_date: {}, statement: { const: true } },
    required: ['average_wage', 'birth_kind', 'statement'],
  },
  ui: {
    order: ['average_wage', 'birth_kind', 'babies', 'child_birth_date', 'statement'],
    labels: {
      average_wage: text('单位上年度职工月平均工资', 'Employer’s average monthly wage of the year before'),
      birth_kind: text('生育情形', 'Kind of birth'),
      babies: text('生育婴儿数', 'Babies born'),
      child_birth_date: text('孩子出生日期', 'Child’s date of birth'),
      statement: text('我保证所填内容真实', 'I declare that what I filled in is true'),
    },
    help: { average_wage: text('由社保系统按单位申报数带出', 'taken from what the employer reported'), statement: text('隐瞒或虚报会被追回已发款项。', 'Money paid on false statements is claimed back.') },
    widgets: { average_wage: 'money', birth_kind: 'choice', babies: 'int', child_birth_date: 'date', statement: 'bool' },
    choices: { birth_kind: [['normal', '顺产', 'normal birth'], ['difficult', '难产', 'difficult birth'], ['caesarean', '剖宫产', 'caesarean']].map(([value, zh, en]) => ({ value, label: text(zh, en) })) },
  },
};
const detail = (one) => ({
  ...one,
  papers: [
    { code: 'birth_certificate', label: text('出生医学证明', 'Birth certificate'), when: text('生育', 'for a birth') },
    { code: 'medical_record', label: text('医院诊断证明或出院记录', 'Hospital diagnosis or discharge record') },
  ],
  steps: [
    text('填写生育情况，当场看到能领多少、为什么。', 'Fill in the facts of the birth and see at once how much you get, and why.'),
    text('提交；缺少材料会一次告诉您。', 'Hand it in; if papers are missing you are told all of them at once.'),
    text('津贴到账，并收到写明计算过程的通知书。', 'The allowance arrives together with a letter that shows the calculation.'),
  ],
  laws: LAWS,
  form,
  pack: { id: 'cn-440000.social.maternity_allowance', version: '2023.1', hash: 'f3', status: 'reviewed' },
});
const estimate = {
  ok: true, faults: [], status: 'reviewed',
  outputs: [
    { name: 'amount', label: text('生育津贴', 'Maternity allowance'), value: '34133.33', type: 'money' },
    { name: 'days', label: text('津贴天数', 'Days of allowance'), value: 128, type: 'int' },
  ],
  steps: [
    { name: 'days', label: text('津贴天数', 'Days of allowance'), value: 128, type: 'int', sentence: { zh: '生育享受98天产假，剖宫产增加30天。', en: 'A birth gives 98 days, a caesarean 30 more.', elder: '生孩子98天，剖宫产再加30天。' }, law: LAWS, inputs: [{ name: 'birth_kind', label: text('生育情形', 'Kind of birth'), value: 'caesarean', type: 'choice' }] },
    { name: 'amount', label: text('生育津贴', 'Maternity allowance'), value: '34133.33', type: 'money', sentence: { zh: '月平均工资 8000.00 元 ÷ 30 × 128 天。', en: 'Average wage of 8,000.00 yuan ÷ 30 × 128 days.', elder: '一个月8000元，按128天算。' }, law: LAWS.slice(1), inputs: [{ name: 'average_wage', label: text('月平均工资', 'Average monthly wage'), value: '8000.00', type: 'money' }] },
  ],
  papers: [{ code: 'birth_certificate', label: text('出生医学证明', 'Birth certificate'), required: true }, { code: 'medical_record', label: text('出院记录', 'Discharge record'), required: false }],
};
const clock = { limit_workdays: 20, used_workdays: 3, left_workdays: 17, due_on: '2026-12-18', running: true, paused_days: 2, colour: 'green', needs_review: false };
const happened = (kind, zh, en, minutes) => ({ at: at(minutes), kind, actor_role: 'clerk', text: text(zh, en) });
const kase = (id, state, over = {}) => ({
  id, number: `GZ-2026-11-00${id.length}821`, service: 'maternity', service_name: MATERNITY, region: '440100', state, created_at: at(-4000), submitted_at: at(-3900),
  answers: { average_wage: '8000.00', birth_kind: 'caesarean', babies: 1, child_birth_date: '2026-10-18', statement: true },
  form, estimate, documents: [{ id: 'doc_1', kind: 'birth_certificate', name: '出生医学证明.jpg', size: 90_000 }], supplement: null, clock, amount: '34133.33',
  timeline: [happened('submitted', '已提交', 'Handed in', -3900), happened('accepted', '已受理，开始计算办理时限', 'Accepted; the time limit runs', -3000), happened('review_started', '开始审核', 'Under review', -2900)],
  decision: null, paid: null, trace: '7f3a91c2d4e5', allowed: ['withdraw'], version: 3, ...over,
});
const cases = {
  review: kase('review', 'in_review'),
  papers: kase('papers', 'supplement_requested', {
    clock: { ...clock, running: false }, allowed: ['supplement', 'withdraw'],
    supplement: { id: 'sup_1', items: [text('出院记录，需有医院盖章', 'Discharge record with the hospital’s stamp')], note: '照片第二页看不清，请重拍。', due_on: '2026-11-28', requested_at: at(-60) },
    timeline: [happened('submitted', '已提交', 'Handed in', -3900), happened('supplement_requested', '需要补充材料', 'More papers needed', -60)],
  }),
  closed: kase('closed', 'closed', {
    clock: { ...clock, running: false }, allowed: [], paid: { amount: '34133.33', at: at(-20) },
    decision: { approved: true, amount: '34133.33', reason: null, at: at(-30), letter: text('林晓雯：\n您申领的生育津贴经审核通过，金额 34,133.33 元，依据《女职工劳动保护特别规定》第七条。', 'To Lin Xiaowen:\nYour claim was approved: 34,133.33 yuan, under article 7 of the special rules.') },
    timeline: [happened('submitted', '已提交', 'Handed in', -3900), happened('accepted', '已受理，开始计算办理时限', 'Accepted; the time limit runs', -3000), happened('approved', '审核通过', 'Approved', -30), happened('paid', '已到账', 'Paid', -20), happened('closed', '办结', 'Closed', -20)],
  }),
};
const site = { code: 'gz-tianhe-01', name: text('天河体育西前置仓', 'Tianhe Tiyu West store'), point: point(113.321, 23.1332), region: '440106' };
const goods = [
  ['dia-001', '云絮新生儿纸尿裤', 'Yunxu newborn diapers', 'NB 码 60 片', 'size NB · 60 pcs', 'diapers', '79.00', '79.00', 'baby', 42],
  ['wip-001', '云絮婴儿手口湿巾', 'Yunxu hand and mouth wipes', '80 抽 5 包', '80 sheets × 5', 'diapers', '39.90', '45.00', 'baby-symbol', 20],
  ['bab-007', '城环优选宽口奶瓶', 'Loop Select wide-neck bottle', '240 毫升', '240 ml', 'baby-care', '59.00', '59.00', 'baby-bottle', 3],
  ['fru-001', '麒麟西瓜', 'Watermelon', '约 4 千克', 'about 4 kg', 'fruit', '25.90', '29.90', 'mango', 9],
  ['dai-002', '鲜牛奶', 'Fresh milk', '950 毫升', '950 ml', 'dairy', '16.80', '16.80', 'glass-of-milk', 0],
  ['bre-003', '全麦面包', 'Whole-wheat bread', '400 克', '400 g', 'bakery', '12.90', '12.90', 'bread', 15],
].map(([sku, zh, en, specZh, specEn, category, price, list_price, picture, stock]) => ({ sku, name: text(zh, en), spec: text(specZh, specEn), category, price, list_price, picture, stock, cold: category === 'dairy', restricted: null }));
const categories = [['diapers', '纸尿裤', 'Diapers'], ['baby-care', '婴儿用品', 'Baby care'], ['fruit', '新鲜水果', 'Fruit'], ['dairy', '乳品蛋类', 'Dairy'], ['bakery', '烘焙', 'Bakery']].map(([code, zh, en]) => ({ code, name: text(zh, en), picture: 'baby', count: 12 }));
const address = { id: 'adr_1', label: '家', contact: '林晓雯', mobile_masked: '138****0001', region: '440106', text: '体育西路 101 号 6 栋 1202', point: point(113.3285, 23.1391) };
const priced = {
  lines: [{ sku: 'dia-001', name: goods[0].name, quantity: 1, unit_price: '79.00', amount: '79.00', subsidy: '15.80', payable: '63.20' }, { sku: 'wip-001', name: goods[1].name, quantity: 2, unit_price: '39.90', amount: '79.80', subsidy: '0.00', payable: '79.80' }],
  goods: '158.80', delivery_fee: '0.00',
  subsidies: [{ campaign: 'newborn', title: text('新生儿用品八折', '20 % off newborn essentials'), funder: text('平台 60%，云絮品牌 40%', 'platform 60 %, Yunxu brand 40 %'), amount: '15.80' }],
  payable: '143.00',
};
const promise = { earliest: at(22), latest: at(35) };
const order = (id, state, over = {}) => ({
  id, number: `D2611210${id.length}37`, state, reason: null, site, address: 'adr_1', ...priced, placed_at: at(-14), paid_at: state === 'placed' ? null : at(-12), promise, ready_by: at(5),
  timeline: [['placed', -14], ['paid', -12], ['accepted', -11], ['ready', -6], ['picked_up', -3]].slice(0, state === 'placed' ? 1 : 5).map(([kind, minutes]) => ({ kind, at: at(minutes) })),
  job: state === 'placed' ? null : { id: 'job_1', state: 'picked_up', eta: at(9), courier: { name_masked: '陈师傅', vehicle: 'ebike', insured: 'full_time' } },
  handover_code: state === 'placed' ? null : '4826', refunds: [], decision: null, trace: '7f3a91c2d4e5', allowed: state === 'placed' ? ['pay', 'cancel'] : [], version: 2, ...over,
});
const orders = { unpaid: order('unpaid', 'placed'), riding: order('riding', 'picked_up') };
const track = {
  order: 'riding', state: 'picked_up', eta: at(9), courier: { name_masked: '陈师傅', ...point(113.3243, 23.1367) },
  stops: [{ kind: 'site', point: site.point, at: at(-3), done: true }, { kind: 'door', point: address.point, at: at(9), done: false }],
};
/** What the tracking line says. */
export const TRACK_EVENT = `event: job\ndata: ${JSON.stringify(track)}\n\n`;

const offer = {
  code: 'newborn-essentials', title: text('新生儿用品，35 分钟送到', 'Newborn essentials in 35 minutes'), why: text('您同意了“生育后的用品推荐”，本月有生育事项。', 'You allowed suggestions after a birth, and there was one this month.'),
  who_pays: text('补贴由平台 60%、云絮品牌 40% 承担。', 'The platform pays 60 %, the Yunxu brand 40 %.'), sponsored: true, kind: 'goods', promise_minutes: 35,
  products: goods.slice(0, 2).map((one) => ({ sku: one.sku, name: one.name, picture: one.picture, price: one.price, subsidised_price: '63.20', unit: one.spec })),
};
const notices = [
  { purpose: 'offer_personalise', scope: 'life_event:maternity', title: text('生育后的用品推荐', 'Suggestions after a birth'), text: text('只告诉商城“本月有生育事项”，不含金额、证件和病历。30 天后自动删除，随时可关闭。', 'The shop learns only that there was a birth this month: no amount, no papers. Deleted after 30 days, off at any time.'), sensitive: true, version: '2026-11' },
  { purpose: 'offer_push', scope: null, title: text('推荐消息', 'Messages with suggestions'), text: text('每天最多两条，晚九点到早八点不打扰。', 'At most two a day, none at night.'), sensitive: false, version: '2026-11' },
];

/** The API; `who` is a person, or null for a guest. `ask` shows the consent card instead of offers. */
export function citizenApi(who, { ask = false } = {}) {
  return {
    'GET /session': { signed_in: who !== null, csrf: who && 'made-up', person: who, staff: null },
    'POST /session/code': { resend_after_s: 60 },
    'POST /opens': {},
    'PATCH /me': person,
    'GET /regions': page([['440103', '荔湾区'], ['440104', '越秀区'], ['440105', '海珠区'], ['440106', '天河区'], ['440000', '广东省'], ['320000', '江苏省']].map(([code, name]) => ({ code, name, level: 'county', has_children: false }))),
    'GET /services': (url) => page(services.filter((one) => !url.searchParams.has('life_event') || one.life_events.includes(url.searchParams.get('life_event')))),
    ...Object.fromEntries(services.map((one) => [`GET /services/${one.code}`, detail(one)])),
    'GET /services/maternity/prefill': { answers: { average_wage: '8000.00', child_birth_date: '2026-10-18' }, sources: { average_wage: text('社保系统', 'social insurance'), child_birth_date: text('户籍', 'the household register') } },
    'POST /services/maternity/estimate': estimate,
    'POST /services/tax.iit/estimate': { ...estimate, ok: false, outputs: [], steps: [], faults: [] },
    ...rulesApi,
    'POST /cases': kase('draft', 'draft', { documents: [] }),
    'PUT /cases/draft': kase('draft', 'draft'),
    'POST /documents': { id: 'doc_1', kind: 'birth_certificate', name: '出生医学证明.jpg', size: 90_000 },
    'GET /cases': page(Object.values(cases)),
    ...Object.fromEntries(Object.entries(cases).map(([id, one]) => [`GET /cases/${id}`, one])),
    'GET /me/next': {
      mode: ask ? 'general' : 'personalised', decision: 'dec_1',
      entitlements: [{ service: 'childcare', name: services[1].name, why: text('孩子未满 3 周岁', 'Your child is under three'), estimate: '3600.00' }],
      offers: ask ? [] : [offer], consent: ask ? { needed: true, purpose: 'offer_personalise', scope: 'life_event:maternity' } : null,
    },
    'POST /me/offers/dec_1/newborn-essentials': {},
    'GET /consent-notices': page(notices),
    'GET /me/consents': page([{ id: 'cns_1', purpose: 'offer_push', scope: null, granted_at: at(-9000), expires_at: at(500_000), state: 'live' }]),
    'GET /shop/categories': page(categories),
    'GET /shop/products': page(goods),
    ...Object.fromEntries(goods.map((one) => [`GET /shop/products/${one.sku}`, one])),
    'GET /shop/sites': page([site, { ...site, code: 'gz-2', name: text('天河车陂前置仓', 'Tianhe Chebei store'), point: point(113.395, 23.1255) }]),
    'GET /shop/site': { site, distance_m: 900, promise_minutes: 35 },
    'GET /cart': { lines: [{ sku: 'dia-001', quantity: 1 }, { sku: 'wip-001', quantity: 2 }] },
    'PUT /cart': { lines: [] },
    'POST /shop/quote': { site, promise, ...priced },
    'GET /orders': page(Object.values(orders)),
    ...Object.fromEntries(Object.entries(orders).map(([id, one]) => [`GET /orders/${id}`, one])),
    'POST /orders/unpaid/pay': { payment: 'pay_1', cashier_url: 'http://localhost:8081/pay/cashier/pay_1', state: 'created' },
    'GET /me/wallet': { balance: '34133.33', next: null, items: [{ at: at(-20), title: text('生育津贴到账', 'Maternity allowance'), amount: '34133.33', case: 'closed', order: null }, { at: at(-12), title: text('订单付款', 'Payment of an order'), amount: '-143.00', case: null, order: 'riding' }] },
    'GET /me/membership': { plan: null, until: null },
    'GET /me/household': {
      members: [{ person: 'per_2', name_masked: '林*', relation: 'child', age: 0, guarded: true }],
      delegations: [{ id: 'dlg_1', direction: 'received', person: 'per_3', name_masked: '李**', scopes: ['civic:*'], expires_at: at(400_000), state: 'live' }, { id: 'dlg_2', direction: 'received', person: 'per_4', name_masked: '林**', scopes: ['civic:*'], expires_at: at(400_000), state: 'offered' }],
    },
    'GET /me/addresses': page([address, { ...address, id: 'adr_2', label: '公司', text: '珠江新城花城大道 85 号', point: point(113.3215, 23.1195) }]),
    'GET /devices': page([{ id: 'ses_1', label: 'Chrome · Android', created_at: at(-9000), last_seen_at: at(-1), current: true }, { id: 'ses_2', label: 'Safari · iPhone', created_at: at(-90_000), last_seen_at: at(-4000), current: false }]),
    'GET /me/known': page([['name', '姓名', 'Name', 1, '林**'], ['mobile', '手机号', 'Mobile number', 1, '138****0001'], ['address', '地址', 'Addresses', 2, null], ['case', '办件', 'Matters', 3, null]].map(([kind, zh, en, count, example_masked]) => ({ kind, label: text(zh, en), count, example_masked }))),
    'GET /me/access-log': page([{ at: at(-3000), actor: 'stf_1', purpose: 'civic_service' }]),
  };
}
