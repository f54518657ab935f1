/**
 * Serves the built apps as the product does (citizen at `/`, console at `/console/`, the strict CSP, deep links) with
 * a tiny made-up API behind them. For looking at pages without the real server; journeys run against the real one.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const ROOMS = { citizen: folder('../dist/citizen'), console: folder('../dist/console'), gallery: folder('.gallery') };
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The policy the pages must live with; the product's server sends the same. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

function sendFile(response, file) {
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
  });
  createReadStream(file).pipe(response);
}

function sendApp(response, path) {
  const room = path.startsWith('/console') ? 'console' : path.startsWith('/gallery') ? 'gallery' : 'citizen';
  const inside = room === 'citizen' ? path : path.slice(room.length + 1) || '/';
  const file = join(ROOMS[room], normalize(inside));
  const found = file.startsWith(ROOMS[room]) && existsSync(file) && statSync(file).isFile();
  sendFile(response, found ? file : join(ROOMS[room], 'index.html'));
}

/** Starts on a free port; `api` maps "GET /session" to a body or to a function of the request. */
export async function serve(api) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/api/v1')) return sendApp(response, url.pathname);
    const answer = api[`${request.method} ${url.pathname.slice('/api/v1'.length)}`];
    const body = typeof answer === 'function' ? answer(url, request) : answer;
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': body === undefined ? 'application/problem+json' : 'application/json',
    });
    const missing = { status: 404, code: 'not_found', title: 'Not Found', detail: { zh: '没有找到', en: 'Not found' } };
    response.end(JSON.stringify(body ?? missing));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) };
}
