import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { openPage, refuse } from '../../testing';
import { usePrivacy } from './usePage';

const lists = { 'GET /me/known': { items: [], next: null }, 'GET /me/access-log': { items: [], next: null } };

describe('being forgotten', () => {
  it('needs the word, then leads home', async () => {
    const { page, sent, router } = await openPage(usePrivacy, { path: '/me/privacy', answers: { ...lists, 'DELETE /me': null } });
    page.word.value = 'yes';
    await page.forget();
    expect(sent.some((one) => one.method === 'DELETE')).toBe(false);
    page.word.value = ' delete ';
    await page.forget();
    await flushPromises();
    expect(sent.find((one) => one.method === 'DELETE')?.body).toEqual({ confirm: 'DELETE' });
    expect(router.currentRoute.value.path).toBe('/');
  });

  it('is not pretended when the server refused', async () => {
    const { page, router } = await openPage(usePrivacy, { path: '/me/privacy', answers: { ...lists, 'DELETE /me': refuse(409, 'orders_open') } });
    page.word.value = '删除';
    await page.forget();
    expect(router.currentRoute.value.path).toBe('/me/privacy');
  });
});
