/** My orders, newest first, a page at a time. */
import { ref } from 'vue';
import { api, ok } from '@shared/api/api';
import type { OrderRow } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';

/** The state of the page. */
export function useOrders() {
  const all = ref<OrderRow[]>([]);
  const next = ref<string | null>(null);
  const ask = async (signal: AbortSignal, cursor?: string) => {
    const page = await ok(api.GET('/api/v1/orders', { params: { query: { limit: 20, cursor } }, signal }));
    next.value = page.next ?? null;
    return page.items;
  };
  const orders = useLoad(async (signal) => (all.value = await ask(signal)));
  const further = useLoad(async (signal) => {
    if (next.value !== null) all.value = [...all.value, ...(await ask(signal, next.value))];
    return null;
  });
  return { orders, all, next, further };
}
