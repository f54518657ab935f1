/** The shop: which site serves the place, what it has, by shelf or by words. */
import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { useSession } from '@shared/api/session';
import type { Product } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';
import { useSettings } from '@shared/settings/settings';
import { useCart } from '../../state/cart';
import { choosePlace, findShop } from '../../state/place';

const one = (given: unknown) => (typeof given === 'string' && given !== '' ? given : undefined);
/** Goods on one page of the list. */
const PAGE = 24;

/** The state of the page. */
export function useShop() {
  const route = useRoute();
  const router = useRouter();
  const settings = useSettings();
  const session = useSession();
  const cart = useCart();
  const category = computed(() => one(route.query['category']));
  const q = computed(() => one(route.query['q']));
  const words = ref(q.value ?? '');
  const choosing = ref(false);

  const shop = useLoad(findShop);
  const site = computed(() => shop.data.value?.near?.site.code);
  const categories = useLoad((signal) => ok(api.GET('/api/v1/shop/categories', { signal })));
  const items = ref<Product[]>([]);
  const next = ref<string | null>(null);
  const ask = async (signal: AbortSignal, cursor?: string) => {
    const query = { category: category.value, q: q.value, site: site.value, limit: PAGE, cursor };
    const page = await ok(api.GET('/api/v1/shop/products', { params: { query }, signal }));
    next.value = page.next ?? null;
    return page.items;
  };
  const products = useLoad(async (signal) => {
    if (shop.data.value === null) return null; // the site decides the shelves
    items.value = await ask(signal);
    return items.value;
  });
  const further = useLoad(async (signal) => {
    if (next.value !== null) items.value = [...items.value, ...(await ask(signal, next.value))];
    return null;
  });
  watch([category, q, shop.data], () => void products.reload());
  watch([() => settings.city, () => session.person?.id], () => void shop.reload());

  const search = () => router.push({ path: '/shop', query: words.value.trim() === '' ? {} : { q: words.value.trim() } });
  const shelf = (code: string | undefined) => {
    words.value = '';
    return router.push({ path: '/shop', query: code === undefined ? {} : { category: code } });
  };
  const deliverTo = (key: string) => {
    choosePlace(key);
    choosing.value = false;
    return shop.reload();
  };
  return { settings, cart, category, q, words, choosing, shop, categories, products, items, next, further, search, shelf, deliverTo };
}
