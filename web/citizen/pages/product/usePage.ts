/** One thing from the shelf. */
import { useRoute } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { useLoad } from '@shared/api/useAsync';
import { useCart } from '../../state/cart';
import { findShop } from '../../state/place';

/** The state of the page. */
export function useProduct() {
  const route = useRoute();
  const sku = String(route.params['sku']);
  const cart = useCart();
  const product = useLoad(async (signal) => {
    const shop = await findShop(signal);
    const site = shop.near?.site.code;
    const found = await ok(api.GET('/api/v1/shop/products/{sku}', { params: { path: { sku }, query: { site } }, signal }));
    return { found, near: shop.near };
  });
  return { sku, cart, product };
}
