/**
 * Photographs the shells in every mode and checks them on the way: axe, sideways scrolling, console errors, small
 * targets in elder mode. `npm run build && npm run shots [folder]`; the exit code is 1 when anything was found.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, openPage, overflows, smallTargets } from './browser.mjs';
import { serve } from './server.mjs';

const out = process.argv[2] ?? 'shots';
mkdirSync(out, { recursive: true });

const person = { id: 'per_1', mobile_masked: '138****0001', name_masked: '林*', region: '440100', elder_mode: false, language: 'zh-CN', verified: true, plus_until: null, acting_for: null };
const staff = { id: 'stf_1', login: 'ops', display: '陈思', role: 'operator', region: '440100', org: null };
const server = await serve({ 'GET /session': { signed_in: true, csrf: 'made-up', person, staff } });

const zh = { locale: 'zh-CN', theme: 'light' };
const en = { locale: 'en', theme: 'light' };
const shots = [];
for (const viewport of ['phone', 'desktop']) {
  for (const [mode, settings] of Object.entries({
    zh,
    en,
    'zh-elder': { ...zh, elder: true, elderSize: 20 },
    'en-elder': { ...en, elder: true, elderSize: 20 },
    'zh-dark': { ...zh, theme: 'dark' },
  })) {
    for (const [name, path] of [['home', '/'], ['me', '/me'], ['shop', '/shop'], ['missing', '/nowhere']]) {
      if ((name === 'shop' || name === 'missing') && mode !== 'zh') continue;
      shots.push({ name: `citizen-${name}-${viewport}-${mode}`, path, viewport, settings });
    }
  }
}
shots.push({ name: 'citizen-home-phone-zh-elder30', path: '/', viewport: 'phone', settings: { ...zh, elder: true, elderSize: 30 } });
shots.push({ name: 'citizen-home-phone-en-elder-dark', path: '/', viewport: 'phone', settings: { ...en, elder: true, theme: 'dark' } });
for (const [mode, settings] of Object.entries({ zh, en, 'zh-dark': { ...zh, theme: 'dark' } })) {
  shots.push({ name: `console-cockpit-desktop-${mode}`, path: '/console/cockpit', viewport: 'desktop', settings });
  shots.push({ name: `gallery-desktop-${mode}`, path: '/gallery/', viewport: 'desktop', settings, full: true, ready: '.map-pin' });
}
for (const [mode, settings] of Object.entries({ zh, 'zh-dark': { ...zh, theme: 'dark' } })) {
  shots.push({ name: `kit-element-desktop-${mode}`, path: '/gallery/?kit=element', viewport: 'desktop', settings, full: true });
  shots.push({ name: `kit-vant-phone-${mode}`, path: '/gallery/?kit=vant', viewport: 'phone', settings, full: true });
}
shots.push({ name: 'kit-vant-phone-zh-elder', path: '/gallery/?kit=vant', viewport: 'phone', settings: { ...zh, elder: true }, full: true });
shots.push({ name: 'console-cockpit-phone-zh', path: '/console/cockpit', viewport: 'phone', settings: zh });
shots.push({ name: 'gallery-phone-zh', path: '/gallery/', viewport: 'phone', settings: zh, full: true, ready: '.map-pin' });
shots.push({ name: 'gallery-phone-en-elder', path: '/gallery/', viewport: 'phone', settings: { ...en, elder: true }, full: true, ready: '.map-pin' });

const only = process.argv[3];
const browser = await launch();
let found = 0;
try {
  for (const shot of shots.filter((one) => only === undefined || one.name.includes(only))) {
    const { page, faults, close } = await openPage(browser, shot);
    await page.goto(server.url + shot.path, { waitUntil: 'networkidle' });
    await page.locator('h1').first().waitFor({ state: 'attached' });
    if (shot.ready) await page.locator(shot.ready).first().waitFor();
    const faultsHere = [...faults, ...(await axe(page))];
    if (await overflows(page)) faultsHere.push('the page scrolls sideways');
    if (shot.settings.elder) faultsHere.push(...(await smallTargets(page, 60)).map((one) => `small target: ${one}`));
    await page.screenshot({ path: join(out, `${shot.name}.png`), fullPage: shot.full === true });
    console.log(`${faultsHere.length === 0 ? 'ok  ' : 'BAD '} ${shot.name}`);
    for (const fault of faultsHere) console.log(`       ${fault}`);
    found += faultsHere.length;
    await close();
  }
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = found === 0 ? 0 : 1;
