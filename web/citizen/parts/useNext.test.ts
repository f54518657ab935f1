import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { Offer } from '@shared/api/types';
import { openPage } from '../testing';
import { useNext } from './useNext';

const offer = (code: string) => ({ code, products: [] }) as unknown as Offer;
const notice = { purpose: 'offer.personalise', scope: 'life_event:maternity', title: {}, text: {}, sensitive: true, version: '2026-11' };
const body = (over: object) => ({ mode: 'general', decision: 'dec_1', entitlements: [], offers: [], consent: null, ...over });
const open = (next: object) =>
  openPage(() => useNext('cse_1'), {
    answers: {
      'GET /me/next': body(next),
      'GET /consent-notices': { items: [notice], next: null },
      'POST /me/consents': {},
      ...Object.fromEntries('abcd'.split('').map((code) => [`POST /me/offers/dec_1/${code}`, null])),
    },
  });

describe('what comes next', () => {
  it('shows three offers at most, and each is noted as shown once', async () => {
    const { page, sent } = await open({ offers: 'abcd'.split('').map(offer) });
    expect(page.offers.value.map((one) => one.code)).toEqual(['a', 'b', 'c']);
    page.noteShown(offer('a'));
    page.noteShown(offer('a'));
    await flushPromises();
    expect(sent.filter((one) => one.path.startsWith('/me/offers/')).map((one) => one.body)).toEqual([{ answer: 'shown' }]);
  });

  it('hides one, or stops them all, at once', async () => {
    const { page, sent } = await open({ offers: [offer('a'), offer('b')] });
    await page.hide(offer('a'));
    expect(page.offers.value.map((one) => one.code)).toEqual(['b']);
    await page.stop(offer('b'));
    expect(page.offers.value).toEqual([]);
    expect(sent.filter((one) => one.method === 'POST').map((one) => one.body)).toEqual([{ answer: 'hidden' }, { answer: 'stopped' }]);
  });

  it('holds back what everybody buys while the answer to a consent is worked out', async () => {
    const { page } = await open({ offers: [offer('a')] });
    page.looks.value = 2;
    expect(page.offers.value).toEqual([]);
    page.looks.value = 0;
    expect(page.offers.value).toHaveLength(1);
  });

  it('asks for consent only where it is needed, and grants exactly what the notice says', async () => {
    const free = await open({ consent: null });
    expect(free.page.asking.value).toBeNull();
    const { page, sent } = await open({ consent: { needed: true, purpose: notice.purpose, scope: notice.scope } });
    expect(page.asking.value?.version).toBe('2026-11');
    await page.grant();
    expect(page.looks.value).toBe(0);
    const granted = sent.find((one) => one.path === '/me/consents');
    expect(granted?.body).toEqual({ purpose: notice.purpose, scope: notice.scope, notice_version: '2026-11' });
    page.declined.value = true;
    expect(page.asking.value).toBeNull();
  });
});
