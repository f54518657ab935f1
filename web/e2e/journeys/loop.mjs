/**
 * The whole loop as one citizen sees it, on a phone, against the real server: the legs of `legs.mjs`, and every page on
 * the way photographed and looked at by axe.
 *
 *   CITYLOOP_URL=http://localhost:8080 CITYLOOP_SANDBOX=http://localhost:8081 \
 *     node e2e/journeys/loop.mjs [--elder] [--lang=zh-CN|en] [--out=folder]
 *
 * The server must hold the demonstration city (accounts clerk, merchant, courier1).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, openPage, overflows, smallTargets } from '../browser.mjs';
import { walkLoop } from './legs.mjs';

const base = process.env.CITYLOOP_URL ?? 'http://localhost:8080';
const sandbox = process.env.CITYLOOP_SANDBOX ?? 'http://localhost:8081';
const elder = process.argv.includes('--elder');
const locale = /--lang=(\S+)/.exec(process.argv.join(' '))?.[1] ?? 'zh-CN';
const out = /--out=(\S+)/.exec(process.argv.join(' '))?.[1] ?? 'shots/journey';

mkdirSync(out, { recursive: true });
const faults = [];
let shot = 0;

const browser = await launch();
const settings = { locale, theme: 'light', elder, elderSize: 20, city: '440100' };
const { page, faults: heard, close } = await openPage(browser, { viewport: 'phone', settings });

/** Photographs the page, full length, and notes what a person would stumble over. */
async function look(name) {
  await page.locator('h1').first().waitFor();
  shot += 1;
  await page.screenshot({ path: join(out, `${String(shot).padStart(2, '0')}-${name}.png`), fullPage: true });
  for (const one of await axe(page)) faults.push(`${name}: ${one}`);
  if (await overflows(page)) faults.push(`${name}: scrolls sideways`);
  if (elder) for (const one of await smallTargets(page, 60)) faults.push(`${name}: small target ${one}`);
  console.log(`ok   ${name}`);
}

try {
  const { id, order } = await walkLoop({ page, base, sandbox, locale, look });
  console.log(`the loop is closed: case ${id}, order ${order}`);
} catch (reason) {
  await page.screenshot({ path: join(out, 'broke.png'), fullPage: true });
  faults.push(`broke at ${page.url()}: ${reason.message}`);
} finally {
  faults.push(...heard);
  await close();
  await browser.close();
}
for (const fault of faults) console.log(`BAD  ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
