/** My addresses: kept sealed on the server; shown with the number masked. */
import { ref } from 'vue';
import { api, ok } from '@shared/api/api';
import { useLoad, useWrite } from '@shared/api/useAsync';

/** The state of the page. */
export function useAddresses() {
  const addresses = useLoad((signal) => ok(api.GET('/api/v1/me/addresses', { signal })));
  const adding = ref(false);
  const removing = useWrite((id: string) => ok(api.DELETE('/api/v1/me/addresses/{id}', { params: { path: { id } } })));
  const remove = async (id: string) => {
    await removing.run(id);
    await addresses.reload();
  };
  const added = async () => {
    adding.value = false;
    await addresses.reload();
  };
  return { addresses, adding, removing, remove, added };
}
