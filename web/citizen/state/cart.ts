/**
 * The cart: a guest's lives in memory, a citizen's on the server. After signing in both become one. Which offer led
 * here goes along to the quote, so that its subsidy is found again; it names no civic matter, and outlives a reload of
 * the tab, not the tab.
 */
import { computed, reactive, watch } from 'vue';
import { api, ok } from '@shared/api/api';
import { ApiProblem } from '@shared/api/problem';
import { useSession } from '@shared/api/session';
import type { CartLine } from '@shared/api/types';

/** The decision and the offer that led to the goods. */
export interface Attribution {
  decision: string;
  offer: string;
}

/** Of one thing at most. */
export const QUANTITY_MAX = 99;

/** Where the tab keeps what led to the goods. */
const KEPT = 'cityloop.offer';

/** What the tab kept; nothing where storage is forbidden or holds something else. */
function keptAttribution(): Attribution | null {
  try {
    const { decision, offer } = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Partial<Attribution>;
    return typeof decision === 'string' && typeof offer === 'string' ? { decision, offer } : null;
  } catch {
    return null;
  }
}

const state = reactive<{ lines: CartLine[]; attribution: Attribution | null; of: string | null }>({ lines: [], attribution: keptAttribution(), of: null });

/** Remembers what led to the goods. */
export function keepAttribution(attribution: Attribution | null): void {
  state.attribution = attribution;
  try {
    if (attribution === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, JSON.stringify(attribution));
  } catch {
    // storage can be forbidden; then a reload forgets
  }
}

/** Two carts as one; the larger quantity counts, so that a second sign-in does not double anything. */
export function merged(a: readonly CartLine[], b: readonly CartLine[]): CartLine[] {
  const out = new Map(a.map((line) => [line.sku, line.quantity]));
  for (const line of b) out.set(line.sku, Math.max(out.get(line.sku) ?? 0, line.quantity));
  return [...out].map(([sku, quantity]) => ({ sku, quantity }));
}

async function store(): Promise<void> {
  if (useSession().person === null) return;
  try {
    await ok(api.PUT('/api/v1/cart', { body: { lines: state.lines } }));
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem)) throw thrown; // the cart on the screen is right; the next change stores it
  }
}

async function adopt(person: string): Promise<void> {
  state.of = person;
  try {
    const kept = await ok(api.GET('/api/v1/cart', {}));
    const mine = state.lines.length > 0;
    state.lines = merged(kept.lines, state.lines);
    if (mine) await store();
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem)) throw thrown;
  }
}

/** The cart and what can be done with it. */
export function useCart() {
  const session = useSession();
  watch(
    () => session.person?.id ?? null,
    (id) => {
      if (id === state.of) return;
      if (id === null) {
        state.lines = [];
        state.of = null;
        keepAttribution(null);
      } else void adopt(id);
    },
    { immediate: true },
  );
  const set = (sku: string, quantity: number) => {
    const kept = state.lines.filter((line) => line.sku !== sku);
    const at = state.lines.findIndex((line) => line.sku === sku);
    const wanted = Math.min(QUANTITY_MAX, Math.max(0, Math.trunc(quantity)));
    if (wanted > 0) kept.splice(at < 0 ? kept.length : at, 0, { sku, quantity: wanted });
    state.lines = kept;
    return store();
  };
  const quantityOf = (sku: string) => state.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  const add = (sku: string) => set(sku, quantityOf(sku) + 1);
  const clear = () => {
    state.lines = [];
    keepAttribution(null);
    return store();
  };
  const count = computed(() => state.lines.reduce((sum, line) => sum + line.quantity, 0));
  return { state, set, add, quantityOf, clear, count };
}
