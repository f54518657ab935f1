/**
 * Every browser journey against the real server: starts it with a fresh demonstration city (`city.mjs`), reads and tries
 * the rules, walks the loop on a phone in both languages, normal and elder, and ends with a count.
 *
 *   CITYLOOP_BIN=../target/debug/cityloop node e2e/run.mjs [journey …]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCity } from './city.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.env.CITYLOOP_SHOTS ?? mkdtempSync(join(tmpdir(), 'cityloop-shots-'));
/** Journeys asked for by name; all of them unless some are. */
const wanted = process.argv.slice(2);
/** A journey that hangs is a failure, not a reason to wait for hours. */
const JOURNEY_MAX_MS = 240_000;

const city = await startCity();
let passed = 0;
const failures = [];
try {
  for (const [name, journey, ...flags] of [
    ['rules', 'rules'],
    ['loop-zh', 'loop', '--lang=zh-CN'],
    ['loop-en', 'loop', '--lang=en'],
    ['loop-zh-elder', 'loop', '--lang=zh-CN', '--elder'],
    ['loop-en-elder', 'loop', '--lang=en', '--elder'],
  ]) {
    if (wanted.length && !wanted.includes(name)) continue;
    console.log(`journey ${name}`);
    const arguments_ = [join(here, `journeys/${journey}.mjs`), ...flags, `--out=${join(out, name)}`];
    const walked = spawnSync(process.execPath, arguments_, { env: city.env, stdio: 'inherit', timeout: JOURNEY_MAX_MS });
    if (walked.status === 0) passed += 1;
    else failures.push(name);
  }
} finally {
  await city.stop();
}
console.log(`screenshots: ${out}`);
if (failures.length) console.log(`failed: ${failures.join(', ')}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length ? 1 : 0;
