/** The privacy centre: what is known about me, who looked, and how to be forgotten. */
import { computed, ref } from 'vue';
import { useRouter } from 'vue-router';
import { api, ok, useActing } from '@shared/api/api';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { renewSession } from '../../state/sync';

/** The word that confirms the end. */
export const CONFIRM = 'DELETE';

/** The state of the page. */
export function usePrivacy() {
  const router = useRouter();
  const acting = useActing();
  const known = useLoad((signal) => ok(api.GET('/api/v1/me/known', { signal })));
  const looks = useLoad((signal) => ok(api.GET('/api/v1/me/access-log', { signal })));
  const asking = ref(false);
  const word = ref('');
  const sure = computed(() => word.value.trim().toUpperCase() === CONFIRM || word.value.trim() === '删除');
  const deleting = useWrite((_: null, key) => ok(api.DELETE('/api/v1/me', { body: { confirm: CONFIRM }, headers: { 'Idempotency-Key': key } })));
  const forget = async () => {
    if (!sure.value) return;
    await deleting.run(null);
    if (deleting.problem.value !== null) return;
    acting.acting = null;
    await renewSession();
    await router.replace('/');
  };
  return { known, looks, asking, word, sure, deleting, forget };
}
