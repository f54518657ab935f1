import { describe, expect, it } from 'vitest';
import { Refusal, answering, openPage, settle } from '../../testkit';
import { destination, useSignIn } from './usePage';

describe('staff signing in', () => {
  it('come to where they wanted to go', async () => {
    const seen = answering({ 'POST /staff/session': {} });
    const { page, router } = await openPage(() => useSignIn(), '/sign-in?next=/inbox/case_1');
    Object.assign(page.form, { login: ' wang ', password: 'a secret' });
    await page.submit();
    expect(seen[0]?.body).toEqual({ login: 'wang', password: 'a secret' });
    expect(router.currentRoute.value.fullPath).toBe('/inbox/case_1');
    expect(page.form.password).toBe('');
  });

  it('stay with a wrong password and are told', async () => {
    answering({ 'POST /staff/session': new Refusal(401, 'credentials') });
    const { page, router } = await openPage(() => useSignIn(), '/sign-in');
    await page.submit();
    await settle();
    expect(page.send.problem.value?.status).toBe(401);
    expect(router.currentRoute.value.name).toBe('sign-in');
  });

  it('are never led to another site', () => {
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/sign-in?next=/', undefined, ['/a']]) {
      expect(destination(next)).toBe('/');
    }
  });
});
