/** My page: who I am here, the ways to everything of mine, and signing out. */
import { computed } from 'vue';
import { api, ok, useActing } from '@shared/api/api';
import { useSession } from '@shared/api/session';
import { useWrite } from '@shared/api/useAsync';
import { renewSession } from '../../state/sync';

/** The ways from my page, by what they are about. */
export const WAYS = [
  { key: 'matters', items: [{ to: '/cases', label: 'cases.title' }, { to: '/orders', label: 'orders.title' }, { to: '/me/wallet', label: 'wallet.title' }] },
  { key: 'people', items: [{ to: '/me/family', label: 'family.title' }, { to: '/me/addresses', label: 'address.title' }, { to: '/me/plus', label: 'plus.title' }] },
  { key: 'data', items: [{ to: '/me/consents', label: 'consents.title' }, { to: '/me/privacy', label: 'privacy.title' }, { to: '/me/devices', label: 'devices.title' }] },
] as const;

/** The state of my page. */
export function useMe() {
  const session = useSession();
  const acting = useActing();
  const name = computed(() => session.person?.name_masked ?? session.person?.mobile_masked ?? null);
  const leaving = useWrite((_: null) => ok(api.DELETE('/api/v1/session', {})));
  const signOut = async () => {
    await leaving.run(null);
    acting.acting = null;
    await renewSession();
  };
  return { session, name, leaving, signOut };
}
