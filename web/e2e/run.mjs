/**
 * Every browser journey against the real server: starts it on free ports with a fresh demonstration city in a temporary
 * folder, walks the loop on a phone in both languages, normal and elder, and ends with a count.
 *
 *   CITYLOOP_BIN=../target/debug/cityloop node e2e/run.mjs [journey …]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const binary = resolve(process.env.CITYLOOP_BIN ?? join(here, '../../target/debug/cityloop'));
const out = process.env.CITYLOOP_SHOTS ?? mkdtempSync(join(tmpdir(), 'cityloop-shots-'));
const folder = mkdtempSync(join(tmpdir(), 'cityloop-e2e-'));
/** Journeys asked for by name; all of them unless some are. */
const wanted = process.argv.slice(2);
/** A journey that hangs is a failure, not a reason to wait for hours. */
const JOURNEY_MAX_MS = 240_000;

const freePort = () =>
  new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

const [port, outside] = [await freePort(), await freePort()];
const [home, sandbox] = [`http://localhost:${port}`, `http://localhost:${outside}`];
const env = {
  ...process.env,
  CITYLOOP__STORE__FOLDER: folder,
  CITYLOOP__SERVER__LISTEN: `127.0.0.1:${port}`,
  CITYLOOP__SERVER__PUBLIC_URL: home,
  CITYLOOP__SANDBOX__LISTEN: `127.0.0.1:${outside}`,
  CITYLOOP__SANDBOX__PUBLIC_URL: sandbox,
  CITYLOOP__SMS__URL: `http://127.0.0.1:${outside}`,
  CITYLOOP__IDENTITY__URL: `http://127.0.0.1:${outside}`,
  CITYLOOP__PAYMENT__URL: `http://127.0.0.1:${outside}`,
  CITYLOOP__LOG__FILTER: 'warn',
  CITYLOOP_URL: home,
  CITYLOOP_SANDBOX: sandbox,
};

const seeded = spawnSync(binary, ['seed'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
if (seeded.status !== 0) throw new Error(`cannot seed with ${binary}`);
const server = spawn(binary, ['serve'], { env, stdio: ['ignore', 'inherit', 'inherit'] });

async function ready() {
  for (let look = 0; look < 300; look += 1) {
    const answer = await fetch(`${home}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error('the server did not become ready in 30 s');
}

let passed = 0;
const failures = [];
try {
  await ready();
  for (const [name, ...flags] of [
    ['loop-zh', '--lang=zh-CN'],
    ['loop-en', '--lang=en'],
    ['loop-zh-elder', '--lang=zh-CN', '--elder'],
    ['loop-en-elder', '--lang=en', '--elder'],
  ]) {
    if (wanted.length && !wanted.includes(name)) continue;
    console.log(`journey ${name}`);
    const arguments_ = [join(here, 'journeys/loop.mjs'), ...flags, `--out=${join(out, name)}`];
    const walked = spawnSync(process.execPath, arguments_, { env, stdio: 'inherit', timeout: JOURNEY_MAX_MS });
    if (walked.status === 0) passed += 1;
    else failures.push(name);
  }
} finally {
  server.kill('SIGTERM');
  await new Promise((ended) => server.once('exit', ended));
  rmSync(folder, { recursive: true, force: true });
}
console.log(`screenshots: ${out}`);
if (failures.length) console.log(`failed: ${failures.join(', ')}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length ? 1 : 0;
