/** PLUS: what it gives, until when. It ends by itself; there is no automatic renewal. */
import { api, ok } from '@shared/api/api';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { renewSession } from '../../state/sync';

/** The only plan there is. */
export const PLAN = 'plus-year';

/** The state of the page. */
export function usePlus() {
  const membership = useLoad((signal) => ok(api.GET('/api/v1/me/membership', { signal })));
  const joining = useWrite((plan: string, key) => ok(api.POST('/api/v1/me/membership', { body: { plan }, headers: { 'Idempotency-Key': key } })));
  const join = async () => {
    const now = await joining.run(PLAN);
    if (now === null) return;
    membership.data.value = now;
    await renewSession();
  };
  return { membership, joining, join };
}
