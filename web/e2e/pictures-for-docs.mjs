/**
 * The pictures of the documents: starts the real server with a fresh city, lets some citizens close the loop through the
 * API, walks it once more in the browser and photographs the best-known pages on the way, as tall as a screen is.
 *
 *   CITYLOOP_BIN=../target/debug/cityloop node e2e/pictures-for-docs.mjs [folder]
 *
 * A page that makes an error while it is photographed, or a picture too heavy for the repository, fails the run.
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, openPage, overflows } from './browser.mjs';
import { startCity } from './city.mjs';
import { walkLoop } from './journeys/legs.mjs';
import { staff, until } from './journeys/staff.mjs';

const out = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../docs/screenshots');
/** Citizens who closed the loop before: enough for a funnel, few enough to be quick. */
const LOOPS = 4;
/** Citizens tried until one is not of the few who by design are offered nothing. */
const CITIZENS_MAX = 3;
/** Couriers riding on the board. */
const COURIERS = ['courier2', 'courier3', 'courier4', 'courier5'];
/** A picture heavier than this does not belong into the repository, bytes. */
const BYTES_MAX = 250_000;
const PASSWORD = 'cityloop-demo';
/** Where the order's courier starts, some two kilometres from the shop, and where the others of the board are. */
const RIDER = { lat_e7: 231_500_000, lng_e7: 1_132_690_000 };
const PLACES = [
  { lat_e7: 231_420_000, lng_e7: 1_132_500_000 },
  { lat_e7: 231_390_000, lng_e7: 1_132_950_000 },
  { lat_e7: 231_720_000, lng_e7: 1_132_930_000 },
  { lat_e7: 231_780_000, lng_e7: 1_132_610_000 },
];

mkdirSync(out, { recursive: true });
const city = await startCity({ loops: LOOPS });
const browser = await launch();
const faults = [];

/** Photographs what a screen shows, the named element at its top if one is named. */
async function take(page, name, top) {
  await page.locator('h1').first().waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await page.evaluate((selector) => {
    const bar = document.querySelector('header')?.getBoundingClientRect().height ?? 0;
    const at = selector === null ? 0 : document.querySelector(selector).getBoundingClientRect().top + scrollY;
    scrollTo(0, Math.max(0, at - bar - 12));
  }, top ?? null);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(900); // charts, maps and notices come to rest
  const path = join(out, `${name}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  if (size > BYTES_MAX) faults.push(`${name}: ${size} bytes`);
  if (await overflows(page)) faults.push(`${name}: scrolls sideways`);
  console.log(`${name}  ${Math.ceil(size / 1000)} kB`);
}

/** A page of the console in somebody's hands, in a window of its own. */
async function atDesk(login, path, name, { locale = 'zh-CN', ready, act, top }) {
  const { page, faults: heard, close } = await openPage(browser, { viewport: 'desktop', settings: { locale, theme: 'light' } });
  try {
    await page.goto(`${city.home}/console/sign-in`);
    await page.locator('input[name="username"]').fill(login);
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.locator('form button[type="submit"]').click();
    await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
    await page.goto(`${city.home}/console${path}`);
    await page.locator(ready).first().waitFor();
    if (act) await act(page);
    await take(page, name, top);
    faults.push(...heard.map((one) => `${name}: ${one}`));
  } finally {
    await close();
  }
}

/** A birth certificate nobody has, as a picture: what the citizen hands in and the clerk reads. */
async function drawPaper() {
  const { page, close } = await openPage(browser, { viewport: 'phone', settings: {} });
  await page.setViewportSize({ width: 360, height: 480 });
  await page.setContent(`<body style="margin:0;padding:28px;font:15px/2 sans-serif;background:#fdf8ec;color:#333">
    <h1 style="font-size:22px;text-align:center;margin:0 0 12px">出生医学证明</h1>
    <p>新生儿姓名　林小满<br>出生时间　　2026年10月20日<br>出生地点　　广东省广州市<br>母亲姓名　　林晓雯<br>分娩方式　　剖宫产</p>
    <p style="font-size:34px;text-align:center;color:#c33;opacity:.6;margin:16px 0">样张 SAMPLE</p></body>`);
  const picture = await page.screenshot();
  await close();
  return picture;
}

/** Photographs the home page in another language or mode, as this citizen sees it. */
async function homeAs(page, name, change) {
  await page.evaluate((settings) => {
    const stored = JSON.parse(localStorage.getItem('cityloop.settings') ?? '{}');
    localStorage.setItem('cityloop.settings', JSON.stringify({ ...stored, ...settings }));
  }, change);
  await page.goto(`${city.home}/`);
  await take(page, name);
}

/** Couriers who are on shift, each somewhere else. */
async function ride() {
  for (const [at, login] of COURIERS.entries()) {
    const courier = await staff(city.home, login);
    await courier('POST', '/courier/shift', { on: true });
    await courier('POST', '/courier/position', PLACES[at]);
  }
}

const settings = { locale: 'zh-CN', theme: 'light', elder: false, elderSize: 20, city: '440100' };
const { page, faults: heard, close } = await openPage(browser, { viewport: 'phone', settings });
const paper = await drawPaper();
const caseId = () => page.url().split('/').at(-1);
/** What is photographed when the citizen comes by. */
const sights = {
  'apply-fill': () => take(page, 'apply', '[data-field="statement"]'),
  'case-review': () => atDesk('clerk', `/inbox/${caseId()}`, 'clerk-case', { ready: 'figure img' }),
  'case-paid-next': () => take(page, 'result'),
  'order-tracking': async () => {
    await ride(); // only now: the order's courier must be the one who was alone
    await take(page, 'tracking');
    await atDesk('dispatcher', '/dispatch', 'dispatch', { ready: '.map-pin', act: (desk) => desk.keyboard.press('j') });
  },
};
try {
  let id = null;
  for (let citizen = 0; id === null && citizen < CITIZENS_MAX; citizen += 1) {
    await page.context().clearCookies();
    const look = async (name) => sights[name]?.();
    const walked = await walkLoop({ page, base: city.home, sandbox: city.sandbox, locale: settings.locale, look, paper, rider: RIDER });
    if (walked.offered) id = walked.id;
  }
  const operator = await staff(city.home, 'operator');
  const clerk = await staff(city.home, 'clerk');
  const { trace } = await clerk('GET', `/clerk/cases/${id}`);
  await until('the funnel', () => operator('GET', `/operator/traces/${trace}`), (all) => JSON.stringify(all).includes('deliver'));
  await atDesk('operator', `/traces/${trace}`, 'trace', { ready: '.way > li', top: '.way > li:nth-child(9)' });
  await atDesk('operator', '/cockpit', 'funnel', { locale: 'en', ready: 'canvas' });
  await homeAs(page, 'home', {});
  await homeAs(page, 'home-en', { locale: 'en' });
  // last: an account that asked for large text gets it wherever it signs in
  await homeAs(page, 'home-elder', { locale: 'zh-CN', elder: true });
} catch (reason) {
  faults.push(`broke at ${page.url()}: ${reason.message}`);
} finally {
  faults.push(...heard);
  await close();
  await browser.close();
  await city.stop();
}
for (const fault of faults) console.log(`BAD  ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
