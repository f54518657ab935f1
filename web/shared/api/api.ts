/** The client every page imports: typed by the server's own description, in the reader's language. */
import { reactive } from 'vue';
import { useSettings } from '../settings/settings';
import { createApi, productConfig } from './client';
import type { paths } from './schema';

/**
 * For whom the citizen acts, null for oneself. Lives in memory only: a reload is oneself again, so nobody writes in
 * another's name by accident. The shell shows it as a banner for as long as it is set.
 */
export interface Acting {
  person: string;
  name: string;
}

const state = reactive<{ acting: Acting | null }>({ acting: null });

/** For whom the citizen acts, and the switch. */
export function useActing(): { acting: Acting | null } {
  return state;
}

// the document's paths carry the prefix, so the base is our own origin
const config = productConfig(() => (useSettings().locale === 'en' ? 'en' : 'zh'));

/** What may be done in another's name: civic matters and their papers, nothing else. */
const IN_ANOTHERS_NAME = /^\/api\/v1\/(services|cases|documents)(\/|$)/;

/** The body of an act that needs no words. */
export const nothing = {} as never;

/** The typed client: `ok(api.GET('/api/v1/cases', { signal }))`. */
export const api = createApi<paths>({ ...config, base: globalThis.location?.origin ?? '' });
api.use({
  onRequest({ request }) {
    if (state.acting !== null && IN_ANOTHERS_NAME.test(new URL(request.url).pathname)) {
      request.headers.set('x-acting-for', state.acting.person);
    }
    return request;
  },
});

export { ok } from './client';
