/** The figures of a day, policy beside policy, and which is best in each row. */
import type { Outcome } from '../../api/types';

/** One row: its message key, its value under each policy, and where the best ones are. */
export interface Row {
  key: string;
  values: number[];
  best: boolean[];
  /** Decimals shown. */
  digits: number;
}

type Figure = Exclude<keyof Outcome, 'policy' | 'hours'>;

/** What is compared; where `better` is missing, more is neither good nor bad. */
const ROWS: { key: string; of: Figure; better?: 'more' | 'less'; digits: number }[] = [
  { key: 'onTime', of: 'on_time_pct', better: 'more', digits: 2 },
  { key: 'delivered', of: 'delivered', better: 'more', digits: 0 },
  { key: 'mean', of: 'ctd_mean_min', better: 'less', digits: 1 },
  { key: 'p90', of: 'ctd_p90_min', better: 'less', digits: 1 },
  { key: 'p99', of: 'ctd_p99_min', better: 'less', digits: 1 },
  { key: 'max', of: 'ctd_max_min', better: 'less', digits: 1 },
  { key: 'perHour', of: 'orders_per_active_hour', better: 'more', digits: 2 },
  { key: 'drive', of: 'drive_min_per_order', better: 'less', digits: 2 },
  { key: 'p10income', of: 'income_p10', better: 'more', digits: 2 },
  { key: 'p50income', of: 'income_p50', better: 'more', digits: 2 },
  { key: 'p90income', of: 'income_p90', better: 'more', digits: 2 },
  { key: 'breaches', of: 'breaches', better: 'less', digits: 0 },
  { key: 'cancelled', of: 'cancelled', digits: 0 },
  { key: 'setbacks', of: 'setbacks', digits: 0 },
];

/** The table; nothing is best where there is nothing to compare. */
export function rowsOf(outcomes: readonly Outcome[]): Row[] {
  return ROWS.map(({ key, of, better, digits }) => {
    const values = outcomes.map((outcome) => outcome[of]);
    const top = better === 'less' ? Math.min(...values) : Math.max(...values);
    const marked = better !== undefined && values.some((value) => value !== top);
    return { key, values, best: values.map((value) => marked && value === top), digits };
  });
}

/** The hours in which orders were placed, each once, in sequence. */
export function hoursOf(outcomes: readonly Outcome[]): number[] {
  return [...new Set(outcomes.flatMap((outcome) => outcome.hours.map((hour) => hour.hour)))].sort((a, b) => a - b);
}

/** A figure by hour; an hour without orders is a gap. */
export function byHour(outcome: Outcome, hours: readonly number[], of: 'placed' | 'delivered' | 'on_time'): (number | null)[] {
  return hours.map((hour) => outcome.hours.find((one) => one.hour === hour)?.[of] ?? null);
}
