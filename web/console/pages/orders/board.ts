/** The merchant's board: orders by where they stand, nearest promise first. */
import type { DeskOrder } from '../../api/types';

/** The columns, left to right. */
export const COLUMNS = ['new', 'preparing', 'ready', 'picked_up', 'done'] as const;
export type ColumnKey = (typeof COLUMNS)[number];

const COLUMN_OF: Record<string, ColumnKey> = {
  paid: 'new',
  accepted: 'preparing',
  ready: 'ready',
  picked_up: 'picked_up',
  delivered: 'done',
  completed: 'done',
  cancelled: 'done',
  expired: 'done',
  refunded: 'done',
};
/** Ended orders shown; the rest is in the accounts. */
const DONE_SHOWN = 20;

/** The column of a state; unpaid orders are nobody's work yet. */
export const columnOf = (state: string): ColumnKey | null => COLUMN_OF[state] ?? null;

/** Sorts orders into columns: work by promise, what is done newest first. */
export function columnsOf(orders: readonly DeskOrder[]): Record<ColumnKey, DeskOrder[]> {
  const out: Record<ColumnKey, DeskOrder[]> = { new: [], preparing: [], ready: [], picked_up: [], done: [] };
  for (const order of orders) {
    const column = columnOf(order.state);
    if (column !== null) out[column].push(order);
  }
  for (const column of COLUMNS) out[column].sort((a, b) => Date.parse(a.promise.latest) - Date.parse(b.promise.latest));
  out.done = out.done.reverse().slice(0, DONE_SHOWN);
  return out;
}

/** The one next step of an order, if the state allows any. */
export function nextStep(order: DeskOrder): 'accept' | 'ready' | null {
  if (order.allowed.includes('accept')) return 'accept';
  return order.allowed.includes('ready') ? 'ready' : null;
}
