/** Where I am signed in; any other device can be signed out from here. */
import { api, ok } from '@shared/api/api';
import { useLoad, useWrite } from '@shared/api/useAsync';

/** The state of the page. */
export function useDevices() {
  const devices = useLoad((signal) => ok(api.GET('/api/v1/devices', { signal })));
  const revoking = useWrite((id: string) => ok(api.DELETE('/api/v1/devices/{id}', { params: { path: { id } } })));
  const revoke = async (id: string) => {
    await revoking.run(id);
    await devices.reload();
  };
  return { devices, revoking, revoke };
}
