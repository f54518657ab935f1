/** What I allowed: one plain switch a notice, off until I turn it on, off again in one tap. */
import { computed } from 'vue';
import { api, ok } from '@shared/api/api';
import type { Consent, Notice } from '@shared/api/types';
import { useLoad, useWrite } from '@shared/api/useAsync';

/** A notice and, if it was allowed, the receipt. */
export interface Permission {
  notice: Notice;
  receipt: Consent | null;
}

/** Each notice with its live receipt. */
export function permissionsOf(notices: readonly Notice[], consents: readonly Consent[]): Permission[] {
  return notices.map((notice) => ({
    notice,
    receipt:
      consents.find((one) => one.state === 'live' && one.purpose === notice.purpose && (one.scope ?? null) === (notice.scope ?? null)) ?? null,
  }));
}

/** The state of the page. */
export function useConsents() {
  const both = useLoad(async (signal) => {
    const [notices, consents] = await Promise.all([ok(api.GET('/api/v1/consent-notices', { signal })), ok(api.GET('/api/v1/me/consents', { signal }))]);
    return { notices: notices.items, consents: consents.items };
  });
  const permissions = computed(() => (both.data.value === null ? [] : permissionsOf(both.data.value.notices, both.data.value.consents)));
  const changing = useWrite(async (one: Permission, key) => {
    if (one.receipt !== null) return ok(api.DELETE('/api/v1/me/consents/{id}', { params: { path: { id: one.receipt.id } } }));
    const { purpose, scope, version } = one.notice;
    const body = { purpose, scope: scope ?? null, notice_version: version };
    return ok(api.POST('/api/v1/me/consents', { body, headers: { 'Idempotency-Key': key } }));
  });
  const toggle = async (one: Permission) => {
    await changing.run(one);
    await both.reload();
  };
  return { both, permissions, changing, toggle };
}
