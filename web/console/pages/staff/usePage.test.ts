import { afterEach, describe, expect, it } from 'vitest';
import { dismiss, useNotices } from '../../notices';
import { Refusal, answering, openPage } from '../../testkit';
import { gaps, useStaff, type NewAccount } from './usePage';

const account: NewAccount = { login: 'wang.li', password: 'correct horse battery', display: '王丽', role: 'clerk', region: '440100', org: ' ' };

afterEach(() => {
  for (const notice of [...useNotices()]) dismiss(notice.id);
});

describe('a new account', () => {
  it('needs everything but an organisation', () => {
    expect(gaps(account)).toEqual([]);
    expect(gaps({ login: 'W!', password: 'short', display: ' ', role: '', region: '', org: '' })).toEqual(['login', 'password', 'display', 'role', 'region']);
  });

  it('is created once all is there, and its password is not kept', async () => {
    const seen = answering({ 'GET /admin/staff': { items: [], next: null }, 'POST /admin/staff': { id: 's' } });
    const { page, close } = await openPage(() => useStaff());
    await page.create();
    expect(seen).toHaveLength(1);
    Object.assign(page.form, account);
    await page.create();
    expect(seen[1]?.body).toEqual({ ...account, org: null });
    expect(page.form.password).toBe('');
    expect(page.open.value).toBe(false);
    close();
  });

  it('stays on the screen when the server refuses it', async () => {
    answering({ 'GET /admin/staff': { items: [], next: null }, 'POST /admin/staff': new Refusal(422, 'staff.login_taken') });
    const { page, close } = await openPage(() => useStaff());
    page.open.value = true;
    Object.assign(page.form, account);
    await page.create();
    expect(page.creating.problem.value?.code).toBe('staff.login_taken');
    expect(page.form.login).toBe('wang.li');
    expect(page.open.value).toBe(true);
    close();
  });
});
