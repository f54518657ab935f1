/** Staff accounts: the list, and a new one. */
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ok } from '@shared/api/client';
import { useLoad, useWrite } from '@shared/api/useAsync';
import { api, once } from '../../api/client';
import { ROLES, type Role } from '../../menu';
import { tell } from '../../notices';

/** The server asks for no less. */
export const PASSWORD_MIN = 12;

/** A new account as it is typed. */
export interface NewAccount {
  login: string;
  password: string;
  display: string;
  role: Role | '';
  region: string;
  org: string;
}

const blank = (): NewAccount => ({ login: '', password: '', display: '', role: '', region: '', org: '' });

/** Which fields cannot be sent yet. */
export function gaps(form: NewAccount): (keyof NewAccount)[] {
  const out: (keyof NewAccount)[] = [];
  if (!/^[a-z0-9][a-z0-9.-]{1,63}$/.test(form.login.trim())) out.push('login');
  if ([...form.password].length < PASSWORD_MIN) out.push('password');
  if (form.display.trim() === '') out.push('display');
  if (form.role === '') out.push('role');
  if (!/^[A-Z0-9-]{2,20}$/.test(form.region.trim())) out.push('region');
  return out;
}

/** The state of the page. */
export function useStaff() {
  const { t } = useI18n();
  const list = useLoad((signal) => ok(api.GET('/api/v1/admin/staff', { params: { query: { limit: 100 } }, signal })));
  const rows = computed(() => list.data.value?.items ?? []);
  const form = reactive(blank());
  const open = ref(false);
  const tried = ref(false);
  const missing = computed(() => gaps(form));
  const creating = useWrite((body: { login: string; password: string; display: string; role: Role; region: string; org: string | null }, key) =>
    ok(api.POST('/api/v1/admin/staff', { body, headers: once(key) })),
  );
  const create = async () => {
    tried.value = true;
    const { login, password, display, role, region, org } = form;
    if (missing.value.length > 0 || role === '') return;
    const done = await creating.run({ login: login.trim(), password, display: display.trim(), role, region: region.trim(), org: org.trim() === '' ? null : org.trim() });
    if (done === null) return;
    tell(t('staff.created', { login: login.trim() }));
    Object.assign(form, blank());
    tried.value = false;
    open.value = false;
    await list.reload();
  };
  return { list, rows, form, open, tried, missing, creating, create, roles: ROLES };
}
