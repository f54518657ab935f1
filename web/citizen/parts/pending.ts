/** What waits for the citizen: matters and orders that are under way, those that need an act first. */
import { api, ok } from '@shared/api/api';
import type { CaseRow, OrderRow } from '@shared/api/types';

/** One matter in the list of the home page. */
export interface Pending {
  key: string;
  to: string;
  kind: 'case' | 'order';
  state: string;
  /** True if it waits for the citizen, not for the bureau or the shop. */
  yours: boolean;
  case?: CaseRow;
  order?: OrderRow;
}

const CASES_UNDER_WAY = new Set(['draft', 'submitted', 'supplement_requested', 'resubmitted', 'accepted', 'in_review', 'approved', 'issuing']);
const ORDERS_UNDER_WAY = new Set(['placed', 'paid', 'accepted', 'ready', 'picked_up']);
const YOURS = new Set(['draft', 'supplement_requested', 'placed']);

/** Whether a case still moves. */
export const caseUnderWay = (state: string) => CASES_UNDER_WAY.has(state);
/** Whether an order still moves. */
export const orderUnderWay = (state: string) => ORDERS_UNDER_WAY.has(state);

/** The colour of a state: yours to act, going, done, or ended badly. */
export function toneOf(state: string): 'shop' | 'move' | 'brand' | 'danger' | '' {
  if (YOURS.has(state)) return 'shop';
  if (['refused', 'not_accepted', 'failed'].includes(state)) return 'danger';
  if (['approved', 'issuing', 'closed', 'delivered', 'completed'].includes(state)) return 'brand';
  return CASES_UNDER_WAY.has(state) || ORDERS_UNDER_WAY.has(state) ? 'move' : '';
}

/** A case as a line of a list. */
export function pendingOfCase(one: CaseRow): Pending {
  return { key: one.id, to: `/cases/${one.id}`, kind: 'case', state: one.state, yours: YOURS.has(one.state), case: one };
}

/** An order as a line of a list. */
export function pendingOfOrder(one: OrderRow): Pending {
  return { key: one.id, to: `/orders/${one.id}`, kind: 'order', state: one.state, yours: YOURS.has(one.state), order: one };
}

/** Matters and orders under way, at most `most`, those that wait for the citizen first. */
export function pendingOf(cases: readonly CaseRow[], orders: readonly OrderRow[], most = 4): Pending[] {
  const all = [
    ...cases.filter((one) => CASES_UNDER_WAY.has(one.state)).map(pendingOfCase),
    ...orders.filter((one) => ORDERS_UNDER_WAY.has(one.state)).map(pendingOfOrder),
  ];
  return [...all.filter((one) => one.yours), ...all.filter((one) => !one.yours)].slice(0, most);
}

/** Asks the server for both lists. */
export async function loadPending(signal: AbortSignal): Promise<Pending[]> {
  const query = { limit: 20 };
  const [cases, orders] = await Promise.all([
    ok(api.GET('/api/v1/cases', { params: { query }, signal })),
    ok(api.GET('/api/v1/orders', { params: { query }, signal })),
  ]);
  return pendingOf(cases.items, orders.items);
}
