/**
 * What may come after a matter that is done: rights first, then at most three offers. Each answer of the person goes
 * to the server at once; consent is asked in plain words and never assumed.
 */
import { computed, onScopeDispose, ref, watch } from 'vue';
import { useRouter } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { ApiProblem } from '@shared/api/problem';
import type { Next, Offer } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { keepAttribution } from '../state/cart';

/** After consent the decision is worked out behind the scenes; it is asked for again this often, ms, and so many times. */
export const WAIT = { every: 1_500, times: 10 } as const;
/** Offers shown at most. */
export const OFFERS_MAX = 3;
type Answer = 'shown' | 'opened' | 'hidden' | 'stopped';

/** The state of the panel below a case. */
export function useNext(caseId: string) {
  const router = useRouter();
  const gone = ref(new Set<string>());
  const stopped = ref(false);
  const told = new Set<string>();

  const answer = async (offer: string, given: Answer) => {
    const decision = next.data.value?.decision;
    if (!decision) return;
    try {
      await ok(api.POST('/api/v1/me/offers/{decision}/{offer}', { params: { path: { decision, offer } }, body: { answer: given } }));
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown; // the person's wish is done on the screen either way
    }
  };
  const load = async (signal: AbortSignal): Promise<Next> =>
    ok(api.GET('/api/v1/me/next', { params: { query: { case: caseId } }, signal }));
  const next = useLoad(load);
  const looks = ref(0);
  const offers = computed(() => {
    // while the answer to a consent is worked out, what everybody buys would only be swapped away under the finger
    const all = stopped.value || looks.value > 0 ? [] : (next.data.value?.offers ?? []).filter((offer) => !gone.value.has(offer.code));
    return all.slice(0, OFFERS_MAX);
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(next.data, (now) => {
    if (now?.decision) looks.value = 0;
    if (looks.value === 0) return;
    looks.value -= 1;
    timer = setTimeout(() => void next.reload(), WAIT.every);
  });
  onScopeDispose(() => clearTimeout(timer));
  const noteShown = (offer: Offer) => {
    if (told.has(offer.code)) return;
    told.add(offer.code);
    void answer(offer.code, 'shown');
  };
  const hide = (offer: Offer) => {
    gone.value = new Set(gone.value).add(offer.code);
    return answer(offer.code, 'hidden');
  };
  const stop = (offer: Offer) => {
    stopped.value = true;
    return answer(offer.code, 'stopped');
  };
  const open = async (offer: Offer, sku: string) => {
    const decision = next.data.value?.decision;
    if (decision) keepAttribution({ decision, offer: offer.code });
    await answer(offer.code, 'opened');
    await router.push(`/shop/products/${encodeURIComponent(sku)}`);
  };

  const notices = useLoad((signal) => ok(api.GET('/api/v1/consent-notices', { signal })));
  const declined = ref(false);
  const asking = computed(() => {
    const wanted = next.data.value?.consent;
    if (!wanted?.needed || declined.value || looks.value > 0) return null;
    return notices.data.value?.items.find((one) => one.purpose === wanted.purpose && (one.scope ?? null) === (wanted.scope ?? null)) ?? null;
  });
  const granting = useWrite((input: { purpose: string; scope: string | null; notice_version: string }, key) =>
    ok(api.POST('/api/v1/me/consents', { body: input, headers: { 'Idempotency-Key': key } })),
  );
  const grant = async () => {
    const notice = asking.value;
    if (notice === null) return;
    const done = await granting.run({ purpose: notice.purpose, scope: notice.scope ?? null, notice_version: notice.version });
    if (done === null) return;
    looks.value = WAIT.times;
    await next.reload();
  };
  return { next, offers, looks, stopped, noteShown, hide, stop, open, asking, declined, granting, grant };
}
