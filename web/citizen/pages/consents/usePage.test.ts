import { describe, expect, it } from 'vitest';
import type { Consent, Notice } from '@shared/api/types';
import { openPage } from '../../testing';
import { permissionsOf, useConsents } from './usePage';

const notice = (purpose: string, scope: string | null): Notice => ({ purpose, scope, title: { zh: '', en: '' }, text: { zh: '', en: '' }, sensitive: false, version: 'v1' });
const consent = (over: Partial<Consent>): Consent => ({ id: 'c', purpose: 'p', scope: null, granted_at: '', expires_at: '', state: 'live', ...over });

describe('consents', () => {
  it('belong to exactly one purpose and scope, and only while they live', () => {
    const notices = [notice('p', null), notice('p', 's')];
    expect(permissionsOf(notices, [consent({ scope: 's' })]).map((one) => one.receipt !== null)).toEqual([false, true]);
    expect(permissionsOf(notices, [consent({ state: 'withdrawn' })]).every((one) => one.receipt === null)).toBe(true);
  });

  it('are given with the version that was read, and taken back by their receipt', async () => {
    const given: Consent[] = [];
    const { page, sent } = await openPage(useConsents, {
      answers: {
        'GET /consent-notices': { items: [notice('p', 's')], next: null },
        'GET /me/consents': () => ({ items: given, next: null }),
        'POST /me/consents': () => (given.push(consent({ scope: 's' })), {}),
        'DELETE /me/consents/c': null,
      },
    });
    await page.toggle(page.permissions.value[0]!);
    expect(sent.find((one) => one.method === 'POST')?.body).toEqual({ purpose: 'p', scope: 's', notice_version: 'v1' });
    await page.toggle(page.permissions.value[0]!);
    expect(sent.some((one) => one.method === 'DELETE' && one.path === '/me/consents/c')).toBe(true);
  });
});
