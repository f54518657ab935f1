/**
 * Photographs every page of the console with a made-up day and checks it on the way: axe, sideways scrolling, errors.
 * `npm run build:console && node e2e/console-shots.mjs [folder] [only]`; the exit code is 1 when anything was found.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, openPage, overflows } from './browser.mjs';
import { BOARD_EVENT, PAPER, consoleApi } from './console-api.mjs';
import { serve } from './server.mjs';

const out = process.argv[2] ?? 'shots';
const only = process.argv[3];
mkdirSync(out, { recursive: true });

const PAGES = [
  { name: 'signin', role: null, path: '/console/sign-in' },
  { name: 'inbox', role: 'clerk', path: '/console/inbox', act: (page) => page.keyboard.press('j') },
  { name: 'inbox-chosen', role: 'clerk', path: '/console/inbox', modes: ['zh'], act: async (page) => { await page.keyboard.press('x'); await page.keyboard.press('j'); await page.keyboard.press('x'); } },
  { name: 'case', role: 'clerk', path: '/console/inbox/cas_0', full: true },
  { name: 'case-approve', role: 'clerk', path: '/console/inbox/cas_0', modes: ['zh'], act: (page) => page.keyboard.press('p') },
  { name: 'case-ask', role: 'clerk', path: '/console/inbox/cas_0', modes: ['zh', 'dark'], act: (page) => page.keyboard.press('s') },
  { name: 'case-refuse', role: 'clerk', path: '/console/inbox/cas_0', modes: ['en'], act: (page) => page.keyboard.press('r') },
  { name: 'orders', role: 'merchant', path: '/console/orders' },
  { name: 'stock', role: 'merchant', path: '/console/stock', act: (page) => page.locator('.count').nth(1).fill('24') },
  { name: 'jobs', role: 'courier', path: '/console/jobs', phone: true, full: true, ready: '.map-pin' },
  { name: 'dispatch', role: 'dispatcher', path: '/console/dispatch', ready: '.map-pin', act: async (page) => { await page.keyboard.press('j'); await page.keyboard.press('j'); await page.keyboard.press('j'); await page.keyboard.press('j'); } },
  { name: 'simulations', role: 'dispatcher', path: '/console/simulations', phone: true, full: true },
  { name: 'simulation', role: 'dispatcher', path: '/console/simulations/sim_done', phone: true, full: true, ready: 'canvas.maplibregl-canvas', act: (page) => page.locator('input[type=range]').fill('45600') },
  { name: 'simulation-running', role: 'dispatcher', path: '/console/simulations/sim_run', modes: ['zh'], phone: true },
  { name: 'simulation-failed', role: 'dispatcher', path: '/console/simulations/sim_lost', modes: ['en'] },
  { name: 'cockpit', role: 'operator', path: '/console/cockpit', full: true, ready: 'canvas' },
  { name: 'traces', role: 'operator', path: '/console/traces' },
  { name: 'trace', role: 'operator', path: '/console/traces/7f3a91c2d4e5', full: true },
  { name: 'campaigns', role: 'operator', path: '/console/campaigns' },
  { name: 'replays', role: 'operator', path: '/console/replays' },
  { name: 'replay', role: 'operator', path: '/console/replays/run-20261121-a', full: true, ready: 'canvas' },
  { name: 'rules', role: 'clerk', path: '/console/rules', act: (page) => page.keyboard.press('j') },
  { name: 'rule', role: 'clerk', path: '/console/rules/cn.tax.iit.annual', full: true, act: async (page) => { await page.locator('.try input').first().fill('300000'); await page.locator('.explain').waitFor(); await page.locator('.fold').first().click(); } },
  { name: 'what-if', role: 'operator', path: '/console/rules/cn.tax.iit.annual/what-if', full: true, act: async (page) => { await page.locator('select').first().selectOption('infant_amount'); await page.locator('.change input').fill('3000'); await page.locator('.ask .primary').click(); await page.locator('canvas').waitFor(); } },
  { name: 'entitled', role: 'operator', path: '/console/entitled' },
  { name: 'system', role: 'admin', path: '/console/system' },
  { name: 'staff', role: 'admin', path: '/console/staff' },
  { name: 'staff-new', role: 'admin', path: '/console/staff', modes: ['zh'], act: (page) => page.locator('.page-head .primary').click() },
];
const MODES = {
  zh: { locale: 'zh-CN', theme: 'light' },
  en: { locale: 'en', theme: 'light' },
  dark: { locale: 'zh-CN', theme: 'dark' },
};

const shots = PAGES.flatMap((one) =>
  (one.modes ?? Object.keys(MODES)).flatMap((mode) => [
    { ...one, name: `${one.name}-${mode}`, settings: MODES[mode], viewport: 'desktop' },
    ...(one.phone ? [{ ...one, name: `${one.name}-phone-${mode}`, settings: MODES[mode], viewport: 'phone' }] : []),
  ]),
).filter((shot) => only === undefined || new RegExp(only).test(shot.name));

const servers = new Map();
for (const role of new Set(shots.map((shot) => shot.role))) servers.set(role, await serve(consoleApi(role)));
const browser = await launch();
let found = 0;
try {
  for (const shot of shots) {
    const { page, faults, close } = await openPage(browser, shot);
    await page.route('**/api/v1/documents/*', (route) => route.fulfill({ contentType: 'image/svg+xml', body: PAPER }));
    await page.route('**/api/v1/dispatch/stream*', (route) => route.fulfill({ contentType: 'text/event-stream', body: BOARD_EVENT }));
    await page.goto(servers.get(shot.role).url + shot.path, { waitUntil: 'load' });
    await page.locator('h1').first().waitFor({ state: 'attached' });
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    if (shot.ready) await page.locator(shot.ready).first().waitFor();
    if (shot.act) await shot.act(page);
    await page.waitForTimeout(600); // let charts and dialogs come to rest
    const here = [...faults, ...(await axe(page))];
    if (await overflows(page)) here.push('the page scrolls sideways');
    await page.screenshot({ path: join(out, `${shot.name}.png`), fullPage: shot.full === true });
    console.log(`${here.length === 0 ? 'ok  ' : 'BAD '} ${shot.name}`);
    for (const fault of here) console.log(`       ${fault}`);
    found += here.length;
    await close();
  }
} finally {
  await browser.close();
  for (const server of servers.values()) await server.close();
}
process.exitCode = found === 0 ? 0 : 1;
