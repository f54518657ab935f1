/** The checkout: where to, what it really costs, by when; then the order. The sum one saw is the sum one pays. */
import { computed, ref, watch } from 'vue';
import { useRouter } from 'vue-router';
import { api, ok } from '@shared/api/api';
import type { Address, CartLine, Quote } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { useCart } from '../../state/cart';
import { choosePlace } from '../../state/place';

/** The state of the page. */
export function useCheckout() {
  const router = useRouter();
  const cart = useCart();
  const address = ref<string | null>(null);
  const coupon = ref('');
  const usedCoupon = ref('');
  const adding = ref(false);
  const addresses = useLoad(async (signal) => {
    const list = await ok(api.GET('/api/v1/me/addresses', { signal }));
    address.value ??= list.items[0]?.id ?? null;
    return list;
  });
  const wanted = computed(() => ({
    lines: cart.state.lines as CartLine[],
    address: address.value ?? '',
    ...(usedCoupon.value === '' ? {} : { coupon: usedCoupon.value }),
    ...(cart.state.attribution ?? {}),
  }));
  const quote = useLoad<Quote | null>(async (signal) => {
    if (address.value === null || cart.state.lines.length === 0) return null;
    return ok(api.POST('/api/v1/shop/quote', { body: wanted.value, signal }));
  });
  watch(wanted, () => void quote.reload(), { deep: true });

  const added = async (one: Address) => {
    address.value = one.id;
    choosePlace(one.id);
    adding.value = false;
    await addresses.reload();
  };
  const useCoupon = () => (usedCoupon.value = coupon.value.trim());
  const placing = useWrite((input: typeof wanted.value & { expected_payable: string }, key) =>
    ok(api.POST('/api/v1/orders', { body: input, headers: { 'Idempotency-Key': key } })),
  );
  const place = async () => {
    const seen = quote.data.value;
    if (seen === null || quote.busy.value) return;
    const order = await placing.run({ ...wanted.value, expected_payable: seen.payable });
    if (order === null) {
      if (placing.problem.value?.status === 409) await quote.reload(); // the price moved: show the new one before anything
      return;
    }
    await cart.clear();
    await router.replace(`/orders/${order.id}`);
  };
  return { cart, address, addresses, adding, added, coupon, useCoupon, quote, placing, place };
}
