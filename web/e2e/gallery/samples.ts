/** Made-up data for the gallery; names and sums belong to nobody. */
import type { Stage } from '@shared/charts/funnel';
import type { MapPlace, MapRoute } from '@shared/map/draw';
import type { ExplainStep } from '@shared/widgets/explain';
import type { TimelineStep } from '@shared/widgets/timeline';

export const problem = {
  status: 503,
  code: 'busy',
  detail: '现在办理的人很多，请稍后再试。',
  retryAfter: 8,
  trace: '7f3a-91c2',
};

export const steps: TimelineStep[] = [
  { key: 'sent', title: '已提交', state: 'done', at: '2025-11-17T01:20:00Z' },
  { key: 'taken', title: '已受理', state: 'done', at: '2025-11-18T02:00:00Z', holder: '广州市医保局' },
  {
    key: 'check',
    title: '审核',
    state: 'current',
    workdaysLeft: 7,
    pauses: [{ reason: '补正', workdays: 2 }],
    deadline: '2025-12-01',
    law: '《广东省职工生育保险规定》第十七条',
    holder: '联系人：020-12345',
  },
  { key: 'pay', title: '津贴到账', state: 'waiting' },
];

export const explanation: ExplainStep[] = [
  {
    key: 'days',
    title: '产假天数',
    formula: '98 天 + 80 天奖励假 = 178 天',
    inputs: [
      { name: '基本产假', value: '98 天' },
      { name: '奖励假', value: '80 天' },
    ],
    result: { value: '178 天' },
    citations: [{ law: '广东省人口与计划生育条例', article: '第三十条', quote: '女方享受八十日的奖励假。', since: '2021-12-01' }],
  },
  {
    key: 'wage',
    title: '单位月平均缴费工资',
    inputs: [{ name: '上年度月平均', value: '8420.00', money: true, source: '来源：参保记录' }],
    result: { value: '8420.00', money: true },
  },
  { key: 'sum', title: '津贴总额', formula: '8,420.00 ÷ 30 × 178', result: { value: '49958.67', money: true } },
];

export const brackets = [
  { key: '1', rate: '3%', upTo: '36,000', amount: '1080.00', filled: 1, height: 0.06 },
  { key: '2', rate: '10%', upTo: '144,000', amount: '10800.00', filled: 1, height: 0.22 },
  { key: '3', rate: '20%', upTo: '300,000', amount: '4200.00', filled: 0.35, height: 0.44 },
  { key: '4', rate: '25%', upTo: '420,000', amount: '0.00', filled: 0, height: 0.55 },
  { key: '5', rate: '45%', amount: '0.00', filled: 0, height: 1 },
];

export const stages: Stage[] = [
  { key: 'case', name: '办成的事', count: 12_480 },
  { key: 'shown', name: '同意后看到推荐', count: 5_310 },
  { key: 'ordered', name: '下单', count: 1_204, area: 'shop' },
  { key: 'arrived', name: '一小时内送达', count: 1_138, area: 'move' },
];

const days = Array.from({ length: 14 }, (_, index) => `2025-11-${String(index + 7).padStart(2, '0')}`);
export const series = {
  days,
  series: [
    { key: 'people', name: '日活', values: days.map((_, n) => 9_000 + n * 320 + (n % 4) * 410) },
    { key: 'orders', name: '订单', values: days.map((_, n) => (n === 6 ? null : 2_100 + n * 150 + (n % 3) * 260)) },
  ],
};

export const places: MapPlace[] = [
  { key: 'site', kind: 'site', at: [113.3205, 23.1265], label: '天河仓' },
  { key: 'drop', kind: 'drop', at: [113.3445, 23.1195], label: '珠江新城' },
  { key: 'courier', kind: 'courier', at: [113.3325, 23.1235], label: '王*  约 9 分钟' },
];

export const routes: MapRoute[] = [
  {
    key: 'way',
    path: [
      [113.3205, 23.1265],
      [113.3255, 23.1265],
      [113.3255, 23.1235],
      [113.3325, 23.1235],
      [113.3405, 23.1235],
      [113.3405, 23.1195],
      [113.3445, 23.1195],
    ],
  },
];
