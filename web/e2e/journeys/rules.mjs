/**
 * The rules as people meet them, against the real server: a citizen types into a calculator and reads the number, the
 * law and the same in elder mode; an operator reads a pack, tries it and asks what a change would do.
 *
 *   CITYLOOP_URL=http://localhost:8080 node e2e/journeys/rules.mjs [--out=folder]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, openPage, overflows, smallTargets } from '../browser.mjs';

const base = process.env.CITYLOOP_URL ?? 'http://localhost:8080';
const out = /--out=(\S+)/.exec(process.argv.join(' '))?.[1] ?? 'shots/rules';
const password = process.env.CITYLOOP_STAFF_PASSWORD ?? 'cityloop-demo';
const TAX = 'cn.tax.iit.annual';

mkdirSync(out, { recursive: true });
const faults = [];
const browser = await launch();

/** Photographs the page and notes what a person would stumble over. */
async function look(page, name, { elder = false } = {}) {
  await page.locator('h1').first().waitFor();
  await page.waitForTimeout(300); // charts come to rest
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
  for (const one of await axe(page)) faults.push(`${name}: ${one}`);
  if (await overflows(page)) faults.push(`${name}: scrolls sideways`);
  if (elder) for (const one of await smallTargets(page, 60)) faults.push(`${name}: small target ${one}`);
  console.log(`ok   ${name}`);
}

/** The shown text of an element must hold these words. */
async function says(page, selector, words) {
  await page.locator(selector).filter({ hasText: words }).first().waitFor({ timeout: 10_000 });
}
const field = (page, name) => page.locator(`[data-field="${name}"] :is(input, select)`).first();

async function citizen() {
  const settings = { locale: 'zh-CN', theme: 'light', city: '440100' };
  const { page, faults: heard, close } = await openPage(browser, { viewport: 'phone', settings });
  try {
    await page.goto(base);
    await page.locator('a[href="/tools"]').click();
    await page.locator(`a[href="/tools/${TAX}"]`).waitFor();
    await look(page, 'calculators');
    await page.locator(`a[href="/tools/${TAX}"]`).click();
    await field(page, 'gross').fill('300000');
    await says(page, '.result', '31,080.00');
    await page.locator('.left summary').click();
    await field(page, 'infant_months').fill('12');
    await says(page, '.result', '26,280.00');
    await page.locator('.stairs').first().waitFor();
    await page.locator('.explain blockquote').first().waitFor();
    if (!new URL(page.url()).hash.includes('gross=300000')) faults.push(`the answers are not in the address: ${page.url()}`);
    if (page.url().includes('?')) faults.push(`the answers are where a server sees them: ${page.url()}`);
    await look(page, 'tax');

    await field(page, 'infant_months').fill('121');
    await page.locator('.left .fault').waitFor();
    await page.reload();
    await page.locator('.notice li').waitFor();
    if ((await field(page, 'gross').inputValue()) !== '300000') faults.push('a reload forgets what was typed');

    await page.goto(`${base}/tools/cn-440100.utilities.water#usage=30`);
    await page.locator('.stairs .used').nth(2).waitFor();
    await page.locator('.top button[aria-pressed]').last().click();
    await page.locator('html.elder').waitFor();
    await page.locator('.explain .formula').first().waitFor();
    await look(page, 'water-elder', { elder: true });
  } finally {
    faults.push(...heard.map((one) => `phone: ${one}`));
    await close();
  }
}

async function desk() {
  const { page, faults: heard, close } = await openPage(browser, { viewport: 'desktop', settings: { locale: 'en', theme: 'light' } });
  try {
    await page.goto(`${base}/console/sign-in`);
    await page.locator('input[name="username"]').fill('operator');
    await page.locator('input[name="password"]').fill(password);
    await page.locator('form button[type="submit"]').click();
    await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
    await page.locator('a[href="/console/rules"]').click();
    await page.locator('input[type="search"]').fill('income tax');
    await page.locator(`a[href="/console/rules/${TAX}"]`).waitFor();
    await look(page, 'packs');
    await page.locator(`a[href="/console/rules/${TAX}"]`).click();
    await field(page, 'gross').fill('300000');
    await says(page, '.try', '31,080.00');
    await page.locator('.fold').first().click();
    await page.locator('.past a[href^="https://www.gov.cn"]').first().waitFor();
    await look(page, 'pack');

    await page.locator(`a[href="/console/rules/${TAX}/what-if"]`).click();
    await page.locator('.change select').selectOption('infant_amount');
    await page.locator('.change input').fill('3000');
    await page.locator('.ask button[type="submit"]').click();
    await page.locator('.figures .value').first().waitFor();
    await page.locator('canvas').waitFor();
    await page.locator('.made-up').waitFor();
    await look(page, 'what-if');

    await page.locator('a[href="/console/entitled"]').click();
    await look(page, 'entitled');
  } finally {
    faults.push(...heard.map((one) => `desk: ${one}`));
    await close();
  }
}

try {
  await citizen();
  await desk();
} catch (reason) {
  faults.push(`broke: ${reason.message}`);
} finally {
  await browser.close();
}
for (const fault of faults) console.log(`BAD  ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
