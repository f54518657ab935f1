/** Real-name verification: the authority confirms name and number; the page keeps neither. */
import { computed, ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { useSession } from '@shared/api/session';
import { useWrite } from '@shared/api/useAsync';
import { renewSession } from '../../state/sync';
import { safeNext } from '../signin/usePage';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether a citizen number's check digit fits (GB 11643): catches a slip of the finger before it is sent. */
export function checkDigitFits(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return '10X98765432'[sum % 11] === number[17];
}

/** The state of the page. */
export function useVerify() {
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  const name = ref('');
  const number = ref('');
  const clean = computed(() => number.value.replace(/\s/g, '').toUpperCase());
  const left = ref(false);
  const fault = computed(() => left.value && clean.value !== '' && !checkDigitFits(clean.value));
  const ready = computed(() => name.value.trim().length >= 2 && checkDigitFits(clean.value));
  const writing = useWrite((input: { name: string; citizen_number: string }) =>
    ok(api.POST('/api/v1/me/verification', { body: input })),
  );
  const verify = async () => {
    left.value = true;
    if (!ready.value) return;
    if ((await writing.run({ name: name.value.trim(), citizen_number: clean.value })) === null) return;
    await renewSession();
    await router.replace(safeNext(route.query['next'] ?? '/me'));
  };
  return { session, name, number, left, fault, ready, writing, verify };
}
