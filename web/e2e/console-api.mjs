/** A made-up day for photographs of the console; names, numbers and sums belong to nobody. */
import { rulesApi } from './rules-api.mjs';

const text = (zh, en) => ({ zh, en });
const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const point = (lng, lat) => ({ lat_e7: Math.round(lat * 1e7), lng_e7: Math.round(lng * 1e7) });
const page = (items) => ({ items, next: null });

const MATERNITY = text('生育津贴申领', 'Maternity allowance');
const CHILDCARE = text('育儿补贴', 'Childcare subsidy');
const HIRE = text('失业保险金', 'Unemployment benefit');

const clock = (used, limit, colour, running = true, paused = 0) => ({
  needs_review: false,
  limit_workdays: limit,
  used_workdays: used,
  left_workdays: Math.max(0, limit - used),
  due_on: running ? '2026-12-04' : null,
  running,
  paused_days: paused,
  colour,
});

const STATES = ['submitted', 'submitted', 'resubmitted', 'in_review', 'accepted', 'supplement_requested', 'in_review', 'submitted', 'approved', 'refused', 'accepted', 'closed', 'submitted', 'resubmitted', 'in_review'];
const NAMES = ['林*', '陈*', '欧阳**', '黄*', '梁**', '何*', '罗*', '谢**'];
const CLOCKS = {
  submitted: clock(0, 20, 'green', false),
  resubmitted: clock(0, 20, 'green', false, 2),
  supplement_requested: clock(5, 20, 'green', false, 3),
  refused: clock(11, 20, 'green', false),
  closed: clock(9, 20, 'green', false),
  approved: clock(8, 20, 'green', false),
};
const cases = STATES.map((state, index) => {
  const service = index % 3;
  return {
    id: `cas_${index}`,
    number: `GZ-2026-11-${String(4821 + index * 7).padStart(6, '0')}`,
    service: ['maternity', 'childcare', 'unemployment'][service],
    service_name: [MATERNITY, CHILDCARE, HIRE][service],
    state,
    applicant_masked: NAMES[index % NAMES.length],
    submitted_at: at(-90 - index * 310),
    clock: CLOCKS[state] ?? clock([4, 15, 20][index % 3], 20, ['green', 'yellow', 'red'][index % 3]),
    amount: state === 'supplement_requested' ? null : ['49958.67', '3600.00', '14720.00'][service],
  };
});

const deskCase = {
  ...cases[0],
  region: '440100',
  answers: { average_wage: '8420.00', birth_kind: 'caesarean', babies: 1, child_birth_date: '2026-10-18', employer: '广州市环城贸易有限公司', statement: true },
  form: {
    version: '3',
    schema: {},
    ui: {
      order: ['average_wage', 'birth_kind', 'babies', 'child_birth_date', 'employer', 'statement'],
      labels: {
        average_wage: text('单位上年度职工月平均工资', 'Employer’s average monthly wage of the year before'),
        birth_kind: text('生育情形', 'Kind of birth'),
        babies: text('生育婴儿数', 'Babies born'),
        child_birth_date: text('孩子出生日期', 'Child’s date of birth'),
        employer: text('用人单位', 'Employer'),
        statement: text('承诺内容属实', 'Declared to be true'),
      },
      help: {},
      widgets: { average_wage: 'money', birth_kind: 'choice', babies: 'int', child_birth_date: 'date', employer: 'text', statement: 'bool' },
      choices: { birth_kind: [{ value: 'normal', label: text('顺产', 'normal') }, { value: 'caesarean', label: text('剖宫产', 'caesarean') }] },
    },
  },
  estimate: {
    ok: true,
    faults: [],
    outputs: [{ name: 'days', label: text('津贴天数', 'Days of allowance'), value: 208, type: 'days' }, { name: 'amount', label: text('生育津贴', 'Maternity allowance'), value: '58378.67', type: 'money' }],
    steps: [
      {
        name: 'days',
        label: text('津贴天数', 'Days of allowance'),
        value: 208,
        type: 'days',
        sentence: { zh: '产假 98 天，剖宫产增加 30 天，奖励假 80 天，共 208 天。', en: '98 days of leave, 30 more for a caesarean and 80 days of bonus leave make 208 days.', elder: '一共 208 天。' },
        law: [{ id: 'a', title: '广东省职工生育保险规定', number: '第十六条', url: 'https://example.org/law' }],
        inputs: [{ name: 'birth_kind', label: text('生育情形', 'Kind of birth'), value: '剖宫产', type: 'enum' }],
      },
      {
        name: 'amount',
        label: text('生育津贴', 'Maternity allowance'),
        value: '58378.67',
        type: 'money',
        sentence: { zh: '8,420.00 元 ÷ 30 × 208 天，四舍五入到分。', en: '8,420.00 yuan ÷ 30 × 208 days, rounded to the fen.', elder: '每天的工资乘以天数。' },
        law: [{ id: 'b', title: '广东省职工生育保险规定', number: '第十七条', url: 'https://example.org/law' }],
        inputs: [
          { name: 'average_wage', label: text('单位上年度职工月平均工资', 'Average monthly wage'), value: '8420.00', type: 'money' },
          { name: 'days', label: text('津贴天数', 'Days of allowance'), value: 208, type: 'days' },
        ],
      },
    ],
    papers: [
      { code: 'birth_certificate', label: text('出生医学证明', 'Birth certificate'), required: true },
      { code: 'wage_record', label: text('平均工资申报记录', 'Record of the average wage'), required: true },
      { code: 'medical_record', label: text('诊断证明或出院记录', 'Diagnosis or discharge record'), required: true },
    ],
  },
  documents: [
    { id: 'doc_1', kind: 'birth_certificate', name: '出生医学证明.png', size: 482_133 },
    { id: 'doc_2', kind: 'medical_record', name: '出院记录.pdf', size: 1_204_000 },
  ],
  supplement: null,
  timeline: [
    { at: at(-4_400), kind: 'submitted', actor_role: 'citizen', text: text('已提交', 'Handed in') },
    { at: at(-3_000), kind: 'accepted', actor_role: 'clerk', text: text('已受理，开始计算办理时限', 'Accepted; the time limit runs') },
    { at: at(-200), kind: 'review_started', actor_role: 'clerk', text: text('开始审核', 'Under review') },
  ],
  state: 'in_review',
  clock: clock(4, 20, 'green', true, 2),
  decision: null,
  paid: null,
  trace: '7f3a91c2d4e5',
  allowed: ['supplement', 'approve', 'refuse'],
  version: 4,
  applicant: { name: '林晓雯', number_masked: '4401**********0028', mobile_masked: '138****0001' },
};

const SITE = { code: 'gz-tianhe', name: text('天河体育西站', 'Tianhe Sports West'), point: point(113.324, 23.132), region: '440106' };
const SITE2 = { code: 'gz-haizhu', name: text('海珠江南西站', 'Haizhu Jiangnan West'), point: point(113.271, 23.096), region: '440105' };
const line = (zh, en, quantity) => ({ sku: en, name: text(zh, en), quantity, unit_price: '1.00', amount: '1.00', subsidy: '0.00', payable: '1.00' });
const order = (index, state, minutes, lines, allowed = [], courier = null) => ({
  id: `ord_${index}`,
  number: `D1121-${String(3100 + index * 17)}`,
  state,
  site: SITE,
  lines,
  goods: '120.00',
  delivery_fee: '0.00',
  subsidies: [],
  payable: ['128.40', '66.00', '239.90', '35.80'][index % 4],
  paid_at: at(-20),
  promise: { earliest: at(minutes - 15), latest: at(minutes) },
  timeline: [],
  job: courier === null ? null : { id: `job_${index}`, state: 'accepted', eta: at(minutes - 5), courier: { name_masked: courier, vehicle: 'scooter', insured: 'full_time' } },
  handover_code: null,
  refunds: [],
  decision: null,
  trace: 't',
  allowed,
});
const diapers = line('纸尿裤 NB 码 40 片', 'Diapers NB 40 pcs', 2);
const formula = line('婴儿配方奶粉 1 段 800 克', 'Infant formula stage 1, 800 g', 1);
const wipes = line('婴儿湿巾 80 抽', 'Baby wipes 80 sheets', 3);
const orders = [
  order(1, 'paid', 42, [diapers, formula], ['accept', 'reject']),
  order(2, 'paid', 55, [wipes], ['accept', 'reject']),
  order(3, 'accepted', 12, [formula, wipes, diapers], ['ready', 'reject'], '陈*'),
  order(4, 'accepted', 31, [diapers], ['ready', 'reject']),
  order(5, 'ready', 9, [wipes, formula], [], '黄*'),
  order(6, 'picked_up', -4, [diapers], [], '何*'),
  order(7, 'picked_up', 16, [formula], [], '罗*'),
  order(8, 'delivered', -40, [diapers]),
  order(9, 'completed', -90, [wipes]),
  order(10, 'cancelled', -120, [wipes]),
];

const product = (sku, zh, en, on_hand, reserved, price) => ({ site: 'gz-tianhe', sku, name: text(zh, en), picture: 'baby-bottle', on_hand, reserved, price, version: 3 });
const stock = [
  product('diaper-nb-40', '纸尿裤 NB 码 40 片', 'Diapers NB 40 pcs', 64, 6, '69.00'),
  product('formula-1-800', '婴儿配方奶粉 1 段 800 克', 'Infant formula stage 1, 800 g', 9, 5, '258.00'),
  product('wipes-80', '婴儿湿巾 80 抽', 'Baby wipes 80 sheets', 210, 12, '15.90'),
  product('bottle-240', '玻璃奶瓶 240 毫升', 'Glass bottle 240 ml', 3, 3, '59.00'),
  product('oats-1kg', '即食燕麦片 1 千克', 'Instant oats 1 kg', 48, 0, '29.90'),
  product('milk-1l', '鲜牛奶 1 升', 'Fresh milk 1 l', 31, 4, '18.50'),
];

const job = (id, state, minutes, open) => ({
  id,
  state,
  order: `ord_${id}`,
  site: { name: SITE.name, point: SITE.point },
  drop: open ? { text: '天河区体育东路 138 号 12 楼 1203', contact: '林女士', mobile: '13800000001' } : null,
  point: point(113.335, 23.141),
  promise_at: at(minutes),
  ready_at: at(minutes - 22),
  pay: '7.80',
  code_needed: true,
});

const COURIERS = ['陈强', '黄志伟', '何敏', '罗勇', '谢佳'];
const board = {
  sites: [SITE, SITE2],
  couriers: COURIERS.map((name, index) => ({
    id: `cou_${index}`,
    name,
    point: index === 4 ? null : point(113.29 + index * 0.017, 23.105 + (index % 3) * 0.014),
    state: ['busy', 'busy', 'offered', 'idle', 'idle'][index],
    aboard: [2, 1, 0, 0, 0][index],
    silent: index === 4,
  })),
  jobs: [
    ['picked_up', -6, true, 'cou_0', 113.302, 23.128, null],
    ['accepted', 14, false, 'cou_1', 113.341, 23.121, text('到店 640 米、3 分钟，到店后等货 2 分钟；比较了 4 名骑手，次选代价 812（本单 640）', '640 m, 3 min to the site, waits 2 min for the goods; chosen among 4, next best costs 812 against 640')],
    ['offered', 22, false, 'cou_2', 113.33, 23.148, text('到店 1,120 米、5 分钟；比较了 4 名骑手', '1,120 m, 5 min to the site; chosen among 4')],
    ['planned', 31, false, null, 113.262, 23.104, text('预计 10:42 备好，届时再派', 'ready at 10:42; decided nearer to it')],
    ['planned', 4, true, null, 113.281, 23.089, text('能送的骑手都有更急的单', 'every courier who could is needed more elsewhere')],
    ['picked_up', 11, false, 'cou_0', 113.315, 23.143, null],
  ].map(([state, minutes, late, courier, lng, lat, why], index) => ({ id: `job_${index}`, order: `ord_9c${41 + index * 13}f`, state, site: index > 2 && index < 5 ? SITE2.code : SITE.code, point: point(lng, lat), promise_at: at(minutes), late, courier, why })),
  tick: { at: at(-0.2), ms: 14, assigned: 3, held: 2 },
  promises: { delivered: 186, kept: 171, p10_s: -1290, p50_s: -560, p90_s: -45 },
};

const hours = Array.from({ length: 24 }, (_, hour) => {
  const wave = Math.max(0, Math.round(60 * Math.exp(-((hour - 10.5) ** 2) / 14) + 80 * Math.exp(-((hour - 19) ** 2) / 9)));
  return { hour, opens: wave * 9 + 12, cases: Math.round(wave / 3), orders: wave, gmv: `${wave * 86}.40` };
});
const dashboard = {
  day: today(),
  funnel: [
    ['submitted', '提交办件', 'Cases handed in', 2210],
    ['approved', '办结通过', 'Approved', 1874],
    ['hinted', '授权提示', 'Hints under consent', 1402],
    ['offered', '给出推荐', 'Offers decided', 1240],
    ['ordered', '由推荐下单', 'Ordered from an offer', 538],
    ['paid', '已支付', 'Paid', 486],
    ['delivered', '已送达', 'Delivered', 471],
    ['attributed', '已归因', 'Attributed', 465],
  ].map(([step, zh, en, count]) => ({ step, label: text(zh, en), count })),
  orders: { placed: 538, paid: 486, delivered: 471, cancelled: 52 },
  gmv: { gross: '64821.30', settled: '58204.10', net: '49872.60' },
  refunds: '1204.50',
  subsidy: { total: '7127.00', by_campaign: [{ campaign: 'newborn-2026', amount: '4210.00' }, { campaign: 'elder-care', amount: '1917.00' }, { campaign: 'first-order', amount: '1000.00' }] },
  people: { dau: 18420, opens: 73312, opens_per_user: '3.98', new: 512 },
  civic: { submitted: 2210, approved: 1874, refused: 96, median_hours: '19.5' },
  delivery: { on_time_pct_bp: 9630, mean_minutes: '27.4' },
  series: hours,
};

const leg = (ms, room, name, zh, en, actor, cause = null) => ({ at: new Date(Date.now() - 7_200_000 + ms).toISOString(), room, name, label: text(zh, en), aggregate: `${room}_01JD${ms}`, actor_role: actor, cause: cause === null ? null : `evt_${cause}`, since_start_ms: ms });
const trace = {
  trace: '7f3a91c2d4e5',
  started_at: at(-120),
  ended_at: at(-4),
  legs: [
    leg(0, 'civic', 'CaseSubmitted', '提交生育津贴', 'Maternity allowance handed in', 'citizen'),
    leg(412_000, 'civic', 'CaseAccepted', '受理', 'Accepted', 'clerk', 'CaseSubmitted'),
    leg(1_930_000, 'civic', 'CaseDecided', '审核通过', 'Approved', 'clerk', 'CaseAccepted'),
    leg(1_930_180, 'ledger', 'PaymentBooked', '津贴记账', 'Allowance booked', 'system', 'CaseDecided'),
    leg(1_931_040, 'people', 'MessageSent', '通知到账', 'Message sent', 'system', 'PaymentBooked'),
    leg(1_960_000, 'growth', 'OfferDecided', '选出三件用品', 'Three offers chosen', 'system', 'CaseDecided'),
    leg(4_810_000, 'retail', 'OrderPaid', '下单付款', 'Order paid', 'citizen', 'OfferDecided'),
    leg(4_811_200, 'delivery', 'JobPlanned', '配送任务建立', 'Delivery job made', 'system', 'OrderPaid'),
    leg(4_842_000, 'delivery', 'JobAccepted', '骑手接单', 'Courier accepted', 'courier', 'JobPlanned'),
    leg(6_720_000, 'delivery', 'JobDelivered', '送到家门口', 'Handed over at the door', 'courier', 'JobAccepted'),
    leg(6_720_300, 'ledger', 'OrderSettled', '结算', 'Settled', 'system', 'JobDelivered'),
  ],
};
const traces = Array.from({ length: 14 }, (_, index) => ({
  trace: index === 0 ? trace.trace : `7f3a9${(index * 7919).toString(16).padStart(7, '0')}`,
  started_at: at(-120 - index * 37),
  kind: ['loop', 'retail', 'civic'][index % 3],
  title: index % 3 === 1 ? text('新生儿用品订单', 'Order of newborn goods') : MATERNITY,
  last: index % 3 === 1 ? text('已付款', 'Paid') : text('送到家门口', 'Handed over at the door'),
}));

const campaigns = [
  { code: 'newborn-2026', name: text('新生儿用品补贴', 'Newborn goods'), funder: '广州市卫生健康委', budget: '500000.00', reserved: '18200.00', spent: '214300.50', clawed_back: '1204.00', live: true, roi: '3.42' },
  { code: 'elder-care', name: text('长者用品补贴', 'Goods for the elderly'), funder: '天河区民政局', budget: '120000.00', reserved: '4100.00', spent: '109840.00', clawed_back: '320.00', live: true, roi: '2.87' },
  { code: 'first-order', name: text('首单立减', 'First order'), funder: '平台', budget: '80000.00', reserved: '900.00', spent: '12400.00', clawed_back: '0.00', live: true, roi: null },
  { code: 'summer-2026', name: text('清凉一夏', 'Cool summer'), funder: '供应商联合', budget: '60000.00', reserved: '0.00', spent: '60000.00', clawed_back: '2210.00', live: false, roi: '1.64' },
];

const METRICS = { delivered: 503, mean_ctd_min: '33.8', p95_ctd_min: '58.1', on_time_pct: '94.7', orders_per_courier_hour: '2.1' };
const replayRow = (run, source, ordersCount, couriers) => ({ run, at: at(-1_500), source, orders: ordersCount, couriers, metrics: METRICS });
const replay = {
  ...replayRow('run-20261121-a', 'MDRP 0o100t100s1p100', 505, 114),
  series: Array.from({ length: 14 }, (_, index) => {
    const wave = Math.round(48 * Math.exp(-((index - 4) ** 2) / 3) + 74 * Math.exp(-((index - 10) ** 2) / 4));
    return { hour: index + 9, placed: wave, delivered: wave, on_time: Math.round(wave * 0.93), mean_ctd_min: '33.1' };
  }),
  histogram: Array.from({ length: 18 }, (_, index) => ({ from_min: index * 5, count: Math.round(90 * Math.exp(-((index - 6.4) ** 2) / 7)) })),
};

const system = {
  stores: [{ queued: 2, jobs: 184_212, commits: 41_877, refused: 310, retried: 4, panics: 0, slow: 12, busy: 0 }],
  pending: 7,
  tasks: [{ consumer: 'retail.settle', event: 'evt_01JD8Z2K', attempts: 10, error: 'ledger: account closed', due: at(-33), state: 'dead' }],
  processes: [
    { id: 'prc_01JD8X', kind: 'retail.refund', object: 'ord_01JD8W', step: 'pay_back', state: 'stuck', attempts: 5, error: 'provider answered 502 five times', due: at(-61), trace: 't' },
    { id: 'prc_01JD90', kind: 'civic.payout', object: 'cas_01JD90', step: 'notify', state: 'running', attempts: 1, error: null, due: at(1), trace: 't' },
  ],
  alarms: [],
  audit: { unsealed: 12 },
};

const ROLES = [['wang.li', '王丽', 'clerk', null], ['store.tianhe', '天河店', 'merchant', 'gz-tianhe'], ['chen.qiang', '陈强', 'courier', 'cou_0'], ['zhao.dd', '赵调度', 'dispatcher', null], ['ops', '陈思', 'operator', null], ['admin', '管理员', 'admin', null]];
const staff = ROLES.map(([login, display, role, org]) => ({ id: `stf_${login}`, login, display, role, region: '440100', org }));

const HOURS = [[8, 6], [9, 9], [10, 14], [11, 92], [12, 118], [13, 21], [14, 12], [15, 11], [16, 15], [17, 58], [18, 121], [19, 97], [20, 18], [21, 8]];
/** A little chance that repeats. */
const dice = (seed) => () => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647);
const outcome = (policy, kept, minutes, income) => ({
  policy, delivered: Math.round(594 * Math.min(1, kept + 0.1)), cancelled: 6, delivered_pct: Math.min(100, kept * 100 + 8), on_time_pct: Math.round(kept * 10_000) / 100,
  ctd_mean_min: minutes, ctd_p50_min: minutes - 1.5, ctd_p90_min: minutes + 9.2, ctd_p99_min: minutes + 21.4, ctd_max_min: minutes + 38.1,
  orders_per_active_hour: 96 / minutes, orders_per_trip: 1.2, drive_min_per_order: minutes / 2.6, income_p10: income - 38, income_p50: income, income_p90: income + 57.5, breaches: 0, setbacks: 17,
  hours: HOURS.map(([hour, placed]) => ({ hour, placed, delivered: Math.round(placed * Math.min(1, kept + 0.08)), on_time: Math.round(placed * (placed > 90 ? kept - 0.06 : Math.min(1, kept + 0.05))) })),
});
/** A made-up film: couriers between stores and doors all day, some orders late. */
function filmOf() {
  const roll = dice(7);
  const metres = (reach) => Math.round((roll() + roll() - 1) * reach);
  const stores = Array.from({ length: 30 }, () => [metres(3_600), metres(3_000)]);
  const riders = Array.from({ length: 60 }, (_, number) => {
    const from = (number % 3 === 0 ? 8 : 10) * 3_600 + Math.round(roll() * 2_700);
    const to = from + 11 * 3_600;
    const stops = [[from, metres(3_600), metres(3_000), 0]];
    for (let at = from + 600; at < to - 2_400; ) {
      const [, x, y] = stops.at(-1);
      const [sx, sy] = stores[Math.floor(roll() * stores.length)];
      const [dx, dy] = [sx + metres(1_600), sy + metres(1_600)];
      const [there, wait, way] = [300 + Math.round(roll() * 300), 120 + Math.round(roll() * 360), 360 + Math.round(roll() * 420)];
      stops.push([at, x, y, 1], [at + there, sx, sy, 2], [at + there + wait, sx, sy, 3], [at + there + wait + way, dx, dy, 3], [at + there + wait + way + 90, dx, dy, 0]);
      at += there + wait + way + 90 + Math.round(roll() * 900);
    }
    return { from, to, stops };
  });
  const late = Array.from({ length: 44 }, () => {
    const promise_at = (roll() < 0.5 ? 12 : 18.6) * 3_600 + Math.round(roll() * 4_200);
    return { promise_at, at: roll() < 0.06 ? null : promise_at + Math.round(120 + roll() * 1_100), x: metres(4_200), y: metres(3_600) };
  });
  return { from: 8 * 3_600, to: 22 * 3_600, stores, riders, riders_all: 60, late, late_all: late.length };
}
const simulationRow = (id, minutes, state, more) => ({ id, asked_at: at(minutes), orders: 600, couriers: 60, seed: 12, several_stores_pct: 5, noise: 'ordinary', policies: ['ours', 'hungarian', 'greedy'], state, played: state === 'done' ? 3 : 0, reason: null, ...more });
const simulations = [
  simulationRow('sim_wait', -1, 'waiting', { orders: 12_000, couriers: 900, policies: ['ours', 'greedy'] }),
  simulationRow('sim_run', -2, 'running', { orders: 20_000, couriers: 1_600, played: 1 }),
  simulationRow('sim_done', -26, 'done', {}),
  simulationRow('sim_lost', -61, 'failed', { reason: text('服务重启，试算中断；请重新试算', 'the service was restarted while this was computed; try again') }),
];
const simulationOf = (row) => ({
  ...row,
  outcomes: row.state === 'done' ? [outcome('ours', 0.93, 28.4, 236.5), outcome('hungarian', 0.86, 31.9, 221), outcome('greedy', 0.79, 34.6, 224.5)] : [],
  film: row.state === 'done' ? filmOf() : null,
});

/** A picture of a paper, drawn; for the preview of documents. */
export const PAPER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 300"><rect width="420" height="300" fill="#fdfbf5"/><rect x="16" y="16" width="388" height="268" fill="none" stroke="#b9b3a4" stroke-width="3"/><text x="210" y="66" font-size="24" text-anchor="middle" fill="#14213d" font-family="Noto Serif CJK SC">出生医学证明</text><g stroke="#8b8677" stroke-width="2"><path d="M60 120h300M60 156h300M60 192h300M60 228h180"/></g><circle cx="326" cy="226" r="34" fill="none" stroke="#b3261e" stroke-width="4" opacity=".7"/></svg>';

/** The first event of the dispatch line. */
export const BOARD_EVENT = `event: board\ndata: ${JSON.stringify(board)}\n\n`;

/** The API as somebody of this role meets it; a stranger gives no role. */
export function consoleApi(role) {
  const account = staff.find((one) => one.role === role) ?? null;
  const counts = {};
  for (const one of cases) counts[one.state] = (counts[one.state] ?? 0) + 1;
  const known = {
    'GET /session': { signed_in: account !== null, csrf: account === null ? null : 'made-up', person: null, staff: account },
    'GET /regions': page([{ code: '440106', name: '天河区', level: 'county', has_children: false }, { code: '440105', name: '海珠区', level: 'county', has_children: false }]),
    'GET /clerk/cases': (url) => ({ ...page(cases.filter((one) => (url.searchParams.get('state') ?? one.state) === one.state)), counts }),
    'GET /clerk/cases/cas_0': deskCase,
    'POST /clerk/cases/cas_0/approve': { ...deskCase, state: 'approved', allowed: [] },
    'GET /merchant/orders': page(orders),
    'GET /merchant/stock': page(stock),
    'GET /courier/me': { courier: 'cou_0', shift: { on: true, since: at(-310), must_stop: at(49) }, name: '陈强', insured: 'full_time', vehicle: 'scooter', today: { trips: 11, earned: '92.60', minutes: 431, limit_minutes: 480 }, position: point(113.318, 23.127) },
    'GET /courier/jobs': page([job('j2', 'picked_up', 9, true), job('j1', 'offered', 34, false)]),
    'POST /courier/position': {},
    'GET /dispatch/board': board,
    'GET /dispatch/simulations': page(simulations),
    ...Object.fromEntries(simulations.map((row) => [`GET /dispatch/simulations/${row.id}`, simulationOf(row)])),
    'GET /operator/dashboard': dashboard,
    'GET /operator/traces': page(traces),
    [`GET /operator/traces/${trace.trace}`]: trace,
    'GET /operator/campaigns': page(campaigns),
    'GET /operator/replays': page([replay, replayRow('run-20261120-c', 'MDRP 1o50t75s2p125', 242, 61), replayRow('run-20261119-a', '录制 2026-11-18', 538, 42)]),
    [`GET /operator/replays/${replay.run}`]: replay,
    ...rulesApi,
    'GET /admin/system': system,
    'GET /admin/staff': page(staff),
  };
  return known;
}
