/**
 * The browser for journeys and screenshots: the system's Chromium through playwright-core, nothing downloaded.
 * `openPage` gives a page that fails the run on what a person would notice: errors, CSP refusals, failed requests.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Sandboxing is the container's; WebGL runs in software, so that maps draw on any machine. */
const ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** The two windows every page must please in. */
export const VIEWPORTS = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
};

/** Launches the system's Chromium; set CHROMIUM for another path. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
}

/**
 * Opens a page. `settings` are the device's (locale, elder, theme …), set before the app starts.
 * The returned `faults` grows with everything that went wrong in the page.
 */
export async function openPage(browser, { viewport = 'phone', settings = {}, reducedMotion = 'reduce' } = {}) {
  const context = await browser.newContext({
    viewport: VIEWPORTS[viewport],
    deviceScaleFactor: viewport === 'phone' ? 2 : 1,
    hasTouch: viewport === 'phone',
    locale: settings.locale ?? 'zh-CN',
    reducedMotion,
    bypassCSP: false,
  });
  await context.addInitScript((stored) => {
    // an init script runs at every load: what the person changed meanwhile must win
    if (localStorage.getItem('cityloop.settings') === null) localStorage.setItem('cityloop.settings', stored);
  }, JSON.stringify(settings));
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      const text = message.text();
      // drawing in software is slow to read back; that is the machine, not the page
      if (!/GPU stall|GL Driver Message|swiftshader|WebGL.*deprecated/i.test(text)) faults.push(`${message.type()}: ${text}`);
    }
  });
  return { page, faults, close: () => context.close() };
}

/** Runs axe; gives one line a violated rule and element, empty when all is well. */
export async function axe(page) {
  // through the debugger, not through a script element: the CSP stays as strict as in the product
  await page.evaluate(AXE);
  // The page is judged at its full height: what a fixed bar covers at one moment of scrolling can be scrolled free.
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (size) await page.setViewportSize({ width: size.width, height: Math.max(size.height, height + 200) });
  const found = await page.evaluate(async () => {
    const run = await globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    });
    return run.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.target.join(' ')} — ${node.any[0]?.message ?? rule.help}`),
    );
  });
  if (size) await page.setViewportSize(size);
  return found;
}

/** Whether the page scrolls sideways: a broken layout. */
export function overflows(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}

/** Controls smaller than `least` px in either direction (elder mode asks for 60). */
export function smallTargets(page, least) {
  return page.evaluate((size) => {
    const out = [];
    for (const element of document.querySelectorAll('a[href], button, input:not(.sr-only), [role="switch"], [role="button"]')) {
      // a field is hit anywhere in its row
      const row = element.matches('input') ? element.closest('.van-field, label') : null;
      const box = (row ?? element).getBoundingClientRect();
      const hidden = box.width <= 1 || box.height <= 1 || element.matches('.skip-link, .sr-only');
      if (!hidden && (box.height < size - 0.5 || box.width < size - 0.5)) {
        out.push(`${element.tagName.toLowerCase()}.${element.className} ${Math.round(box.width)}×${Math.round(box.height)}`);
      }
    }
    return out;
  }, least);
}
