/** Signing in: a code goes to the phone, the code opens a session. The same way makes a new account. */
import { computed, onScopeDispose, ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api, ok } from '@shared/api/api';
import { useWrite } from '@shared/api/useAsync';
import { useSettings } from '@shared/settings/settings';
import { renewSession } from '../../state/sync';

/** Where the developer's inbox of the sandbox is; only ever shown on a developer's own machine. */
export const SANDBOX_INBOX = 'http://localhost:8081';

/** A way inside the app, else home: a link must not lead a signed-in person to somebody else's site. */
export function safeNext(given: unknown): string {
  return typeof given === 'string' && /^\/(?![/\\])/.test(given) ? given : '/';
}

/** The state of the page. */
export function useSignIn(host: string = location.hostname) {
  const route = useRoute();
  const router = useRouter();
  const settings = useSettings();
  const mobile = ref('');
  const code = ref('');
  const asked = ref(false);
  const wait = ref(0);
  const digits = computed(() => mobile.value.replace(/\D/g, ''));
  const plausible = computed(() => /^1\d{10}$/.test(digits.value));
  const complete = computed(() => /^\d{4,8}$/.test(code.value.trim()));

  const timer = setInterval(() => (wait.value = Math.max(0, wait.value - 1)), 1000);
  onScopeDispose(() => clearInterval(timer));

  const sending = useWrite((to: string) => ok(api.POST('/api/v1/session/code', { body: { mobile: to } })));
  const opening = useWrite((input: { mobile: string; code: string }) =>
    ok(api.POST('/api/v1/session', { body: { ...input, region: settings.city } })),
  );
  const sendCode = async () => {
    if (!plausible.value) return;
    const answer = await sending.run(digits.value);
    if (answer === null) return;
    asked.value = true;
    wait.value = answer.resend_after_s;
  };
  const signIn = async () => {
    if (!complete.value) return;
    if ((await opening.run({ mobile: digits.value, code: code.value.trim() })) === null) return;
    await renewSession();
    await router.replace(safeNext(route.query['next']));
  };
  const other = () => {
    asked.value = false;
    code.value = '';
    opening.problem.value = null;
  };
  const inbox = host === 'localhost' ? SANDBOX_INBOX : null;
  return { mobile, code, asked, wait, plausible, complete, sending, opening, sendCode, signIn, other, inbox };
}
