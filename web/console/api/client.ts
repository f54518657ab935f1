/** The console's line to the server: the shared client, and what happens when the session ends under somebody's hands. */
import { api, nothing } from '@shared/api/api';
import { refreshSession } from '@shared/api/session';
import { useSettings } from '@shared/settings/settings';

export { api, nothing };

/** The language for the server's words. */
export const language = (): 'zh' | 'en' => (useSettings().locale === 'en' ? 'en' : 'zh');

/** A refused session is read again; the shell then leads to the sign-in. */
api.use({
  onResponse({ request, response }) {
    if (response.status === 401 && !request.url.endsWith('/staff/session')) void refreshSession(language()).catch(() => undefined);
    return undefined;
  },
});

/** The header that makes a write repeatable. */
export const once = (key: string) => ({ 'Idempotency-Key': key });
