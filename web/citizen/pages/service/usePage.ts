/** One service: what it gives, how long it takes, what it costs, what to bring, what it rests on. */
import { watch } from 'vue';
import { useRoute } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { useLoad } from '@shared/api/useAsync';
import { useSettings } from '@shared/settings/settings';

/** The state of the page. */
export function useService() {
  const route = useRoute();
  const settings = useSettings();
  const code = String(route.params['code']);
  const service = useLoad((signal) =>
    ok(api.GET('/api/v1/services/{code}', { params: { path: { code }, query: { region: settings.city } }, signal })),
  );
  watch(() => settings.city, service.reload);
  return { code, service };
}
