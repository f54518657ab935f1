/** The services of a city: by words, by event of a life. The address holds both, so a list can be sent to a friend. */
import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { useLoad } from '@shared/api/useAsync';
import { useSettings } from '@shared/settings/settings';

const one = (given: unknown) => (typeof given === 'string' && given !== '' ? given : undefined);

/** The state of the page. */
export function useServices() {
  const route = useRoute();
  const router = useRouter();
  const settings = useSettings();
  const q = computed(() => one(route.query['q']));
  const event = computed(() => one(route.query['life_event']));
  const words = ref(q.value ?? '');
  const services = useLoad((signal) =>
    ok(api.GET('/api/v1/services', { params: { query: { region: settings.city, q: q.value, life_event: event.value } }, signal })),
  );
  const all = useLoad((signal) => ok(api.GET('/api/v1/services', { params: { query: { region: settings.city } }, signal })));
  const events = computed(() => [...new Set((all.data.value?.items ?? []).flatMap((service) => service.life_events))]);
  watch([q, event, () => settings.city], () => void services.reload());
  watch(() => settings.city, all.reload);
  const search = () => router.push({ path: '/services', query: { ...(words.value.trim() === '' ? {} : { q: words.value.trim() }) } });
  const choose = (key: string | undefined) => {
    words.value = '';
    return router.push({ path: '/services', query: key === undefined ? {} : { life_event: key } });
  };
  return { services, events, event, q, words, search, choose };
}
