/** Keeps the account in step with the device: language and elder mode go along, and an opened app is counted. */
import { watch } from 'vue';
import { api, ok } from '@shared/api/api';
import { ApiProblem } from '@shared/api/problem';
import { refreshSession, useSession } from '@shared/api/session';
import { useSettings } from '@shared/settings/settings';

const quietly = (work: Promise<unknown>) =>
  work.catch((reason: unknown) => {
    if (!(reason instanceof ApiProblem)) throw reason; // a preference that was not saved disturbs nobody
  });

/** Reads the session again in the reader's language. */
export function renewSession(): Promise<void> {
  return refreshSession(useSettings().locale === 'en' ? 'en' : 'zh');
}

/** Starts the exchange; called once, by the app. */
export function followPreferences(): void {
  const session = useSession();
  const settings = useSettings();
  watch(
    () => session.person?.id,
    (id, before) => {
      // an account that asked for large text gets it on every device; nothing is ever switched off behind one's back
      if (id !== undefined && before === undefined && session.person?.elder_mode) settings.elder = true;
    },
    { immediate: true },
  );
  watch(
    () => [settings.locale, settings.elder, session.person?.id] as const,
    ([language, elder_mode, id]) => {
      const person = session.person;
      if (id === undefined || person === null || (person.language === language && person.elder_mode === elder_mode)) return;
      void quietly(ok(api.PATCH('/api/v1/me', { body: { language, elder_mode } })));
    },
  );
  watch(
    () => session.loaded,
    (loaded) => loaded && void quietly(ok(api.POST('/api/v1/opens', { body: {} as never }))),
    { immediate: true },
  );
}
