/** Staff sign in with login and password; afterwards they are where they wanted to go, if it is inside the console. */
import { reactive, ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ok } from '@shared/api/client';
import { refreshSession } from '@shared/api/session';
import { useWrite } from '@shared/api/useAsync';
import { api, language, once } from '../../api/client';

/** Only a path of our own is followed: never another site, never the sign-in again. */
export function destination(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
}

/** The state of the sign-in. */
export function useSignIn() {
  const route = useRoute();
  const router = useRouter();
  const form = reactive({ login: '', password: '' });
  const shown = ref(false);
  const send = useWrite(async (input: { login: string; password: string }, key) => {
    await ok(api.POST('/api/v1/staff/session', { body: input, headers: once(key) }));
    await refreshSession(language());
    return true;
  });
  const submit = async () => {
    const done = await send.run({ login: form.login.trim(), password: form.password });
    if (done === null) return;
    form.password = '';
    await router.replace(destination(route.query['next']));
  };
  return { form, shown, send, submit };
}
