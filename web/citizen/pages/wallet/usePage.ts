/** What came in and what went out, each with the matter or the order it belongs to. */
import { ref } from 'vue';
import { api, ok } from '@shared/api/api';
import type { Wallet } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';

/** The state of the page. */
export function useWallet() {
  const items = ref<Wallet['items']>([]);
  const next = ref<string | null>(null);
  const ask = async (signal: AbortSignal, cursor?: string) => {
    const page = await ok(api.GET('/api/v1/me/wallet', { params: { query: { limit: 20, cursor } }, signal }));
    next.value = page.next ?? null;
    return page;
  };
  const wallet = useLoad(async (signal) => {
    const first = await ask(signal);
    items.value = first.items;
    return first;
  });
  const further = useLoad(async (signal) => {
    if (next.value !== null) items.value = [...items.value, ...(await ask(signal, next.value)).items];
    return null;
  });
  return { wallet, items, next, further };
}
