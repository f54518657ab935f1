/**
 * Photographs every page of the citizen app with a made-up day and checks it on the way: axe, sideways scrolling, errors,
 * small targets in elder mode. `npm run build:citizen && node e2e/citizen-shots.mjs [folder] [only]`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, openPage, overflows, smallTargets } from './browser.mjs';
import { TRACK_EVENT, citizenApi, person } from './citizen-api.mjs';
import { serve } from './server.mjs';

const out = process.argv[2] ?? 'shots';
const only = process.argv[3];
mkdirSync(out, { recursive: true });

const consent = async (page) => page.locator('.consent').waitFor();
const next = (label) => (page) => page.getByRole('button', { name: label }).first().click();
const toPapers = async (page) => {
  await page.locator('[data-field="birth_kind"] input').nth(2).check();
  await page.locator('[data-field="statement"] input').check();
  await page.locator('form button[type="submit"]').last().click();
  await page.locator('.paper').first().waitFor();
};
const PAGES = [
  { name: 'home', path: '/' },
  { name: 'home-guest', path: '/', who: 'guest', modes: ['zh'] },
  { name: 'city', path: '/city' },
  { name: 'signin', path: '/sign-in', who: 'guest' },
  { name: 'signin-code', path: '/sign-in', who: 'guest', modes: ['zh'], act: async (page) => { await page.locator('input').first().fill('13800000001'); await page.locator('button[type="submit"]').click(); await page.locator('input[autocomplete="one-time-code"]').waitFor(); } },
  { name: 'first', path: '/me/wallet', who: 'guest', modes: ['zh'] },
  { name: 'verify', path: '/verify', who: 'new' },
  { name: 'services', path: '/services' },
  { name: 'service', path: '/services/maternity' },
  { name: 'apply', path: '/services/maternity/apply', ready: '.hero' },
  { name: 'apply-papers', path: '/services/maternity/apply', act: toPapers, modes: ['zh', 'en-elder'] },
  { name: 'apply-check', path: '/services/maternity/apply', modes: ['zh'], act: async (page) => { await toPapers(page); await page.locator('.actions .primary').click(); await page.locator('.facts').first().waitFor(); } },
  { name: 'apply-faults', path: '/services/maternity/apply', modes: ['en'], act: async (page) => { await page.locator('[data-field="average_wage"] input').fill(''); await page.locator('form button[type="submit"]').last().click(); } },
  { name: 'calculator', path: '/services/tax.iit/apply', modes: ['zh'] },
  { name: 'tools', path: '/tools' },
  { name: 'tool', path: '/tools/cn.tax.iit.annual#gross=300000&infant_months=12', ready: '.stairs' },
  { name: 'tool-empty', path: '/tools/cn.tax.iit.annual', modes: ['zh', 'en-elder'], who: 'guest' },
  { name: 'cases', path: '/cases' },
  { name: 'case', path: '/cases/review' },
  { name: 'case-papers', path: '/cases/papers' },
  { name: 'case-closed', path: '/cases/closed', ready: '.goods' },
  { name: 'case-consent', path: '/cases/closed', who: 'asked', act: consent },
  { name: 'shop', path: '/shop', ready: '.goods' },
  { name: 'shop-place', path: '/shop', modes: ['en'], act: (page) => page.locator('.place').click() },
  { name: 'product', path: '/shop/products/wip-001' },
  { name: 'cart', path: '/cart', ready: '.line' },
  { name: 'checkout', path: '/checkout', ready: '.sum' },
  { name: 'checkout-address', path: '/checkout', modes: ['zh'], act: async (page) => { await page.locator('.link-button').first().click(); await page.locator('.map-pin').first().waitFor(); } },
  { name: 'orders', path: '/orders' },
  { name: 'order-pay', path: '/orders/unpaid', ready: '.pay a' },
  { name: 'order', path: '/orders/riding', ready: '.map-pin' },
  { name: 'me', path: '/me' },
  { name: 'wallet', path: '/me/wallet' },
  { name: 'family', path: '/me/family' },
  { name: 'family-acting', path: '/me/family', modes: ['zh', 'en-elder'], act: async (page) => { await page.locator('input[name="acting"]').nth(1).check(); await page.locator('.acting').waitFor(); } },
  { name: 'consents', path: '/me/consents' },
  { name: 'devices', path: '/me/devices' },
  { name: 'addresses', path: '/me/addresses' },
  { name: 'plus', path: '/me/plus' },
  { name: 'privacy', path: '/me/privacy' },
  { name: 'privacy-delete', path: '/me/privacy', modes: ['zh'], act: next('注销并删除') },
];
const MODES = {
  zh: { settings: { locale: 'zh-CN', theme: 'light' }, viewports: ['phone', 'desktop'] },
  en: { settings: { locale: 'en', theme: 'light' }, viewports: ['phone'] },
  'zh-elder': { settings: { locale: 'zh-CN', theme: 'light', elder: true, elderSize: 20 }, viewports: ['phone'] },
  'en-elder': { settings: { locale: 'en', theme: 'light', elder: true, elderSize: 20 }, viewports: ['phone', 'desktop'] },
  'zh-dark': { settings: { locale: 'zh-CN', theme: 'dark' }, viewports: ['phone'] },
};
const shots = PAGES.flatMap((one) =>
  (one.modes ?? Object.keys(MODES)).flatMap((mode) =>
    MODES[mode].viewports.map((viewport) => ({ ...one, name: `${one.name}-${viewport}-${mode}`, settings: MODES[mode].settings, viewport })),
  ),
).filter((shot) => only === undefined || new RegExp(only).test(shot.name));

const servers = {
  citizen: await serve(citizenApi(person)),
  asked: await serve(citizenApi(person, { ask: true })),
  new: await serve(citizenApi({ ...person, verified: false, name_masked: null })),
  guest: await serve(citizenApi(null)),
};
const browser = await launch();
let found = 0;
try {
  for (const shot of shots) {
    const { page, faults, close } = await openPage(browser, shot);
    const bad = [];
    try {
      await page.route('**/track', (route) => route.fulfill({ contentType: 'text/event-stream', body: TRACK_EVENT }));
      await page.goto(servers[shot.who ?? 'citizen'].url + shot.path, { waitUntil: 'load' });
      await page.locator('h1').first().waitFor({ state: 'attached' });
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      if (shot.ready) await page.locator(shot.ready).first().waitFor({ timeout: 15_000 });
      if (shot.act) await shot.act(page);
      await page.waitForLoadState('load');
      // as tall as the page: what lies under the sticky tabs is not obscured, it is only not scrolled to yet
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      const { width, height } = page.viewportSize();
      await page.setViewportSize({ width, height: Math.max(height, tall) });
      bad.push(...faults, ...(await axe(page)));
      const headings = await page.locator('h1').count();
      if (headings !== 1) bad.push(`${headings} h1`);
      if (await overflows(page)) bad.push('the page scrolls sideways');
      if (shot.settings.elder) bad.push(...(await smallTargets(page, 60)).map((one) => `small target: ${one}`));
    } catch (reason) {
      bad.push(...faults, `broke: ${String(reason.message).split('\n')[0]}`);
    }
    await page.screenshot({ path: join(out, `${shot.name}.png`), fullPage: true });
    console.log(`${bad.length === 0 ? 'ok  ' : 'BAD '} ${shot.name}`);
    for (const one of bad) console.log(`       ${one}`);
    found += bad.length;
    await close();
  }
} finally {
  await browser.close();
  for (const server of Object.values(servers)) await server.close();
}
process.exitCode = found === 0 ? 0 : 1;
