/** The cart with its goods; prices here are the shelf's, what is paid is told by the quote at the checkout. */
import { computed, watch } from 'vue';
import { api, ok } from '@shared/api/api';
import { ApiProblem } from '@shared/api/problem';
import type { Product } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';
import { fenOf, sumMoney, yuanOf } from '@shared/format/money';
import { useCart } from '../../state/cart';
import { findShop } from '../../state/place';

/** The price of some of one thing. */
export function timesMoney(price: string, quantity: number): string {
  return yuanOf(fenOf(price) * BigInt(quantity));
}

/** The state of the page. */
export function useCartPage() {
  const cart = useCart();
  const skus = computed(() => cart.state.lines.map((line) => line.sku).join());
  const goods = useLoad(async (signal) => {
    const wanted = cart.state.lines.map((line) => line.sku);
    const site = wanted.length === 0 ? undefined : (await findShop(signal)).near?.site.code;
    const found = await Promise.all(
      wanted.map((sku) =>
        ok(api.GET('/api/v1/shop/products/{sku}', { params: { path: { sku }, query: { site } }, signal })).catch((reason: unknown) => {
          if (reason instanceof ApiProblem && reason.status === 404) return null; // no longer sold
          throw reason;
        }),
      ),
    );
    return new Map(found.filter((one): one is Product => one !== null).map((one) => [one.sku, one]));
  });
  watch(skus, (now, before) => {
    // a line that only left needs no question
    if (now.split(',').some((sku) => sku !== '' && !before.split(',').includes(sku))) void goods.reload();
  });
  const lines = computed(() => cart.state.lines.map((line) => ({ ...line, product: goods.data.value?.get(line.sku) ?? null })));
  const total = computed(() =>
    sumMoney(lines.value.flatMap((line) => (line.product === null ? [] : [timesMoney(line.product.price, line.quantity)]))),
  );
  return { cart, goods, lines, total };
}
