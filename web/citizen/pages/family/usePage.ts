/** Family: children one is guardian of, and who may act for whom. Acting for somebody is switched here and shown everywhere. */
import { computed, ref } from 'vue';
import { api, nothing, ok, useActing } from '@shared/api/api';
import type { Household } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { chinaDate } from '@shared/format/time';
import { checkDigitFits } from '../verify/usePage';

/** What a delegation covers: all civic matters. Purchases and addresses are never delegated. */
export const SCOPES = ['civic:*'];

/** The civil date a year from a day. */
export function aYearFrom(day: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  // 29 February has no twin in the next year
  return new Date(Date.UTC(year + 1, month - 1, month === 2 && date === 29 ? 28 : date)).toISOString().slice(0, 10);
}

/** The state of the page. */
export function useFamily(now: () => Date = () => new Date()) {
  const acting = useActing();
  const household = useLoad((signal) => ok(api.GET('/api/v1/me/household', { signal })));
  const keep = (answer: Household | null) => {
    if (answer !== null) household.data.value = answer;
    return answer !== null;
  };
  const actable = computed(() => [
    ...(household.data.value?.members ?? []).filter((one) => one.guarded).map((one) => ({ person: one.person, name: one.name_masked ?? '' })),
    ...(household.data.value?.delegations ?? [])
      .filter((one) => one.direction === 'received' && one.state === 'live')
      .map((one) => ({ person: one.person, name: one.name_masked ?? '' })),
  ]);
  const actFor = (one: { person: string; name: string } | null) => (acting.acting = one);

  const opened = ref<'child' | 'delegate' | null>(null);
  const childName = ref('');
  const childNumber = ref('');
  const addingChild = useWrite((body: { name: string; citizen_number: string }, key) =>
    ok(api.POST('/api/v1/me/household/members', { body, headers: { 'Idempotency-Key': key } })),
  );
  const childReady = computed(() => childName.value.trim().length >= 2 && checkDigitFits(childNumber.value.replace(/\s/g, '').toUpperCase()));
  const addChild = async () => {
    if (!childReady.value) return;
    const citizen_number = childNumber.value.replace(/\s/g, '').toUpperCase();
    if (keep((await addingChild.run({ name: childName.value.trim(), citizen_number })) as Household | null)) opened.value = null;
  };

  const mobile = ref('');
  const until = ref(aYearFrom(chinaDate(now())));
  const delegating = useWrite((body: { mobile: string; scopes: string[]; expires_on: string }, key) =>
    ok(api.POST('/api/v1/me/delegations', { body, headers: { 'Idempotency-Key': key } })),
  );
  const delegateReady = computed(() => /^1\d{10}$/.test(mobile.value.replace(/\D/g, '')) && /^\d{4}-\d\d-\d\d$/.test(until.value));
  const delegate = async () => {
    if (!delegateReady.value) return;
    const body = { mobile: mobile.value.replace(/\D/g, ''), scopes: SCOPES, expires_on: until.value };
    if (keep((await delegating.run(body)) as Household | null)) opened.value = null;
  };
  const accepting = useWrite((id: string) => ok(api.POST('/api/v1/me/delegations/{id}/accept', { params: { path: { id } }, body: nothing })));
  const accept = async (id: string) => keep((await accepting.run(id)) as Household | null);
  const ending = useWrite((id: string) => ok(api.DELETE('/api/v1/me/delegations/{id}', { params: { path: { id } } })));
  const end = async (id: string, person: string) => {
    await ending.run(id);
    if (acting.acting?.person === person) acting.acting = null;
    await household.reload();
  };
  return {
    acting, household, actable, actFor, opened, childName, childNumber, childReady, addingChild, addChild,
    mobile, until, delegateReady, delegating, delegate, accepting, accept, ending, end,
  };
}
