/** Choosing the division: from the country down, one level a tap; any level may be chosen. */
import { ref } from 'vue';
import { useRouter } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { useSession } from '@shared/api/session';
import type { Division } from '@shared/api/types';
import { useLoad } from '@shared/api/useAsync';
import { cities } from '@shared/city/cities';
import { useSettings } from '@shared/settings/settings';
import { useCity } from '../../state/city';

/** The state of the page. */
export function useCityChoice() {
  const router = useRouter();
  const settings = useSettings();
  const session = useSession();
  const city = useCity();
  const path = ref<Division[]>([]);
  const inside = useLoad((signal) =>
    ok(api.GET('/api/v1/regions', { params: { query: { parent: path.value.at(-1)?.code ?? 'CN' } }, signal })),
  );
  const enter = (division: Division) => {
    path.value = [...path.value, division];
    void inside.reload();
  };
  const back = () => {
    path.value = path.value.slice(0, -1);
    void inside.reload();
  };
  const choose = async (code: string, name: string) => {
    city.choose(code, name);
    // the account follows the device; a refusal changes nothing here
    if (session.person !== null) await ok(api.PATCH('/api/v1/me', { body: { region: code } })).catch(() => null);
    await router.push('/');
  };
  const open = cities.map((one) => ({ code: one.code, names: one.names }));
  return { settings, current: city.name, path, inside, open, enter, back, choose };
}
