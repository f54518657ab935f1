/**
 * The real server on free ports with a fresh demonstration city in a temporary folder, for journeys and pictures.
 * `CITYLOOP_BIN` names the binary; a debug build serves the pages of `web/dist`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const binary = resolve(process.env.CITYLOOP_BIN ?? join(here, '../../target/debug/cityloop'));

const freePort = () =>
  new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

async function ready(home) {
  for (let look = 0; look < 300; look += 1) {
    const answer = await fetch(`${home}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error('the server did not become ready in 30 s');
}

/**
 * Seeds and starts a city; `stop` ends it and deletes its folder. `env` is what a process needs to find it. `loops`
 * citizens have walked the whole loop before the city opens.
 */
export async function startCity({ loops = 0 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-e2e-'));
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
  for (const work of [['seed'], ...Array(loops).fill(['demo', '--once'])]) {
    const done = spawnSync(binary, work, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (done.status !== 0) throw new Error(`cannot ${work[0]} with ${binary}`);
  }
  const server = spawn(binary, ['serve'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = async () => {
    const ended = server.exitCode ?? new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(home);
  } catch (reason) {
    await stop();
    throw reason;
  }
  return { home, sandbox, env, stop };
}
