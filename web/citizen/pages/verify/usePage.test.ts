import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { aPerson, openPage, refuse } from '../../testing';
import { checkDigitFits, useVerify } from './usePage';

describe('verification', () => {
  it('catches a slip of the finger', () => {
    expect(checkDigitFits('11010519491231002X')).toBe(true);
    expect(checkDigitFits('110105194912310021')).toBe(false);
    expect(checkDigitFits('1101051949123100')).toBe(false);
  });

  it('sends the name and the cleaned number, and returns where one came from', async () => {
    const { page, sent, router } = await openPage(useVerify, {
      path: '/verify?next=/services/x/apply',
      person: { ...aPerson, verified: false },
      answers: { 'POST /me/verification': aPerson },
    });
    page.name.value = ' 林晓雯 ';
    page.number.value = '110105 19491231 002x';
    await page.verify();
    await flushPromises();
    expect(sent[0]?.body).toEqual({ name: '林晓雯', citizen_number: '11010519491231002X' });
    expect(router.currentRoute.value.path).toBe('/services/x/apply');
  });

  it('stays and says so when the authority does not confirm', async () => {
    const { page, router } = await openPage(useVerify, { path: '/verify', answers: { 'POST /me/verification': refuse(422, 'identity.mismatch') } });
    page.name.value = '林晓雯';
    page.number.value = '11010519491231002X';
    await page.verify();
    expect(page.writing.problem.value?.code).toBe('identity.mismatch');
    expect(router.currentRoute.value.path).toBe('/verify');
  });
});
