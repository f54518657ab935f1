import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { openPage } from '../../testing';
import { safeNext, useSignIn } from './usePage';

describe('signing in', () => {
  it('leads nowhere but into the app', () => {
    expect(safeNext('/cases/1?x=2')).toBe('/cases/1?x=2');
    expect(safeNext('//elsewhere.example')).toBe('/');
    expect(safeNext('/\\elsewhere.example')).toBe('/');
    expect(safeNext('https://elsewhere.example')).toBe('/');
  });

  it('sends the code to the digits of the number, then opens the session and goes on', async () => {
    const { page, sent, router } = await openPage(() => useSignIn('localhost'), {
      path: '/sign-in?next=/me/wallet',
      person: null,
      answers: { 'POST /session/code': { resend_after_s: 60 }, 'POST /session': { signed_in: true } },
    });
    page.mobile.value = '138 0000 0001';
    await page.sendCode();
    expect(sent[0]?.body).toEqual({ mobile: '13800000001' });
    expect(page.wait.value).toBe(60);
    page.code.value = '123456';
    await page.signIn();
    await flushPromises();
    expect(sent[1]?.body).toMatchObject({ mobile: '13800000001', code: '123456' });
    expect(router.currentRoute.value.path).toBe('/me/wallet');
  });

  it('shows the sandbox inbox on a developer\'s machine only', async () => {
    expect((await openPage(() => useSignIn('localhost'))).page.inbox).not.toBeNull();
    expect((await openPage(() => useSignIn('city.example'))).page.inbox).toBeNull();
  });
});
