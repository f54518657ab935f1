/** Tables of brackets and tiers as stairs, filled as far as an answer reaches. Figures become numbers for drawing only. */
import type { RuleAnswer, RuleDetail, RuleTable } from '../api/types';
import { formatMoney, yuanOf } from '../format/money';
import { plain } from '../format/plain';
import type { Text } from '../i18n/text';
import type { BarStep } from '../widgets/SteppedBar.vue';
import { valueOf } from './answer';

/** What may be drawn of one table and one figure. */
export interface Stairs {
  key: string;
  /** What the figure is called. */
  label: Text;
  /** The figure as the answer holds it, and its type. */
  value: unknown;
  type: string;
  /** The unit of a tier ("m3"); empty for money. */
  unit: string;
  steps: BarStep[];
  /** How much of it lies in which step, from the first to the one it ends in. */
  parts: { key: string; rate: string; part: string }[];
  /** Which step the figure lies in, from 1, and its rate or price as shown. */
  at: number;
  rate: string;
  /** Whether a further yuan or unit costs that rate; else the rate bears on all of it. */
  marginal: boolean;
}

/** How figures are written in the reader's language. */
export interface Shower {
  share: (basisPoints: number) => string;
  /** A round bound, short enough for the foot of a step: "3.6万", "36K". */
  short: (value: number) => string;
}

interface Use {
  table: string;
  name: string;
  marginal: boolean;
  /** Only when this yes-or-no has this value: a pack may take one of two tables. */
  when?: { name: string; is: boolean };
}
const CALL = /\b(brackets|bracket_rate|tiered)\(\s*(\w+)\s*,\s*(\w+)\s*\)/g;
const EITHER = /^\s*(\w+)\s*\?([^?:]*):([^?:]*)$/;

/** Which table is asked with which figure, as the expressions say; each pair once. */
export function usesIn(detail: RuleDetail): Use[] {
  const found = new Map<string, Use>();
  const note = (expression: string, when?: Use['when']) => {
    for (const [, call, table = '', name = ''] of expression.matchAll(CALL)) {
      const before = found.get(`${table}/${name}`);
      found.set(`${table}/${name}`, { table, name, marginal: call !== 'bracket_rate' || before?.marginal === true, ...(when ? { when } : {}) });
    }
  };
  for (const { expression } of detail.nodes) {
    const [, name = '', yes = '', no = ''] = EITHER.exec(expression) ?? [];
    if (name === '') note(expression);
    else {
      note(yes, { name, is: true });
      note(no, { name, is: false });
    }
  }
  return [...found.values()];
}

/** In hundred-millionths, exact for every figure the rules print. */
function sized(value: unknown): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d{1,8}))?$/.exec(String(value));
  if (match === null) return null;
  const size = BigInt(`${match[2]}${(match[3] ?? '').padEnd(8, '0')}`);
  return match[1] === '-' ? -size : size;
}
/** The same of a figure that may be an exact fraction, `7/3`. */
function figure(value: unknown): bigint | null {
  const parts = /^(-?\d+)\/(\d+)$/.exec(String(value));
  if (parts === null) return sized(value);
  const [top = 0n, bottom = 1n] = [BigInt(parts[1] ?? 0), BigInt(parts[2] ?? 1)];
  return bottom === 0n ? null : (top * 100_000_000n) / bottom;
}
const decimal = (size: bigint) => plain(`${size / 100_000_000n}.${(size % 100_000_000n).toString().padStart(8, '0')}`);
const money = (size: bigint) => formatMoney(yuanOf(size / 1_000_000n));

function rowsOf(table: RuleTable, show: Shower) {
  return table.rows.map((row) => ({
    from: sized(row.from) ?? 0n,
    to: row.to === null || row.to === undefined ? null : sized(row.to),
    rate: typeof row.rate_bp === 'number' ? show.share(row.rate_bp) : `¥${String(row.price)}`,
    height: typeof row.rate_bp === 'number' ? row.rate_bp : Number(row.price),
  }));
}

function stairsOf(table: RuleTable, use: Use, found: { label: Text; value: unknown; type: string }, show: Shower): Stairs | null {
  const size = figure(found.value);
  if (size === null || size <= 0n) return null;
  const unit = table.kind === 'tariff' ? (table.unit ?? '').replace('m3', 'm³') : '';
  const say = (part: bigint) => (unit === '' ? money(part) : `${decimal(part)} ${unit}`);
  const rows = rowsOf(table, show);
  const top = Math.max(...rows.map((row) => row.height));
  const parts: Stairs['parts'] = [];
  let at = 0;
  const steps = rows.map((row, index): BarStep => {
    const inside = size <= row.from ? 0n : row.to !== null && size > row.to ? row.to - row.from : size - row.from;
    if (inside > 0n) {
      at = index;
      parts.push({ key: String(index), rate: row.rate, part: say(inside) });
    }
    // the open step has no end: any amount in it fills a part that is seen, never all of it
    const wide = row.to === null ? (inside > 0n ? 0.5 : 0) : Number((inside * 1_000n) / (row.to - row.from)) / 1_000;
    return {
      key: String(index),
      rate: row.rate,
      ...(row.to === null ? {} : { upTo: show.short(Number(decimal(row.to))) }),
      filled: inside > 0n ? Math.max(0.04, wide) : 0,
      height: top === 0 ? 0 : row.height / top,
    };
  });
  return { key: `${use.table}/${use.name}`, ...found, unit, steps, parts, at: at + 1, rate: steps[at]?.rate ?? '', marginal: use.marginal };
}

/** Every staircase an answer climbs; tables that this answer did not ask are left out. */
export function climbed(detail: RuleDetail, answer: RuleAnswer, given: Record<string, unknown>, show: Shower): Stairs[] {
  return usesIn(detail).flatMap((use) => {
    const table = detail.tables.find((one) => one.name === use.table && one.kind !== 'lookup');
    if (table === undefined || (use.when && valueOf(answer, use.when.name)?.value !== use.when.is)) return [];
    const input = detail.inputs.find((one) => one.name === use.name);
    const found = valueOf(answer, use.name) ?? (input ? { label: input.label, value: given[use.name], type: input.type } : null);
    const stairs = found && stairsOf(table, use, { label: found.label, value: found.value, type: found.type }, show);
    return stairs ? [stairs] : [];
  });
}
