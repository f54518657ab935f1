import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi, ok, type ClientConfig } from './client';
import { ApiProblem } from './problem';
import { csrfToken, dropToken, refreshSession, useSession } from './session';

interface Paths {
  '/things': {
    get: { responses: { 200: { content: { 'application/json': { n: number } } } } };
    post: {
      requestBody: { content: { 'application/json': { name: string } } };
      responses: { 201: { content: { 'application/json': { id: string } } } };
    };
  };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

let sent: Request[] = [];
let answers: (() => Response | Promise<Response>)[] = [];
let sessions = 0;
const config: ClientConfig = {
  language: () => 'en',
  base: 'http://localhost/api/v1',
  fetch: vi.fn(async (request: RequestInfo | URL) => {
    sent.push(request as Request);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('unexpected request');
    return answer();
  }),
};
const api = createApi<Paths>(config);

beforeEach(() => {
  sent = [];
  answers = [];
  sessions = 0;
  dropToken();
  vi.stubGlobal('fetch', async () => {
    sessions += 1;
    return json(200, {
      signed_in: true,
      csrf: `token-${sessions}`,
      person: null,
      staff: { id: 'stf_1', login: 'lin', display: 'Lin', role: 'clerk', region: '440100', org: null },
    });
  });
});

describe('the client', () => {
  it('reads without a token and without a key', async () => {
    answers = [() => json(200, { n: 7 })];
    expect(await ok(api.GET('/things'))).toEqual({ n: 7 });
    expect(sent[0]?.headers.get('x-csrf-token')).toBeNull();
    expect(sent[0]?.headers.get('idempotency-key')).toBeNull();
    expect(sent[0]?.headers.get('accept-language')).toBe('en');
    expect(sent[0]?.credentials).toBe('same-origin');
  });

  it('gives every write a token and a key of its own, and asks for the token once', async () => {
    answers = [() => json(201, { id: 'a' }), () => json(201, { id: 'b' })];
    await Promise.all([api.POST('/things', { body: { name: 'x' } }), api.POST('/things', { body: { name: 'y' } })]);
    const keys = sent.map((request) => request.headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(keys[0]).not.toBe(keys[1]);
    expect(sent.map((request) => request.headers.get('x-csrf-token'))).toEqual(['token-1', 'token-1']);
    expect(sessions).toBe(1);
  });

  it('keeps a key that the page chose', async () => {
    answers = [() => json(201, { id: 'a' })];
    await api.POST('/things', { body: { name: 'x' }, headers: { 'Idempotency-Key': 'mine' } });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('mine');
  });

  it('throws what the server refused, with its fields, in the language of the reader', async () => {
    answers = [
      () =>
        json(422, {
          code: 'invalid',
          title: 'Unprocessable',
          detail: { zh: '填写有误', en: 'Something is not right' },
          fields: [{ field: 'days', code: 'too_many', zh: '最多 178 天', en: 'at most 178 days' }],
          allowed: ['withdraw'],
          trace: 'abc',
        }),
    ];
    const problem = await api.GET('/things').then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ status: 422, code: 'invalid', detail: 'Something is not right', allowed: ['withdraw'] });
    expect((problem as ApiProblem).field('days')).toBe('at most 178 days');
    expect((problem as ApiProblem).retryable).toBe(false);
  });

  it('makes a problem of an answer that is no problem+json', async () => {
    answers = [() => new Response('<html>', { status: 503, headers: { 'retry-after': '5' } })];
    await expect(api.GET('/things')).rejects.toMatchObject({ code: 'http_503', retryAfter: 5, retryable: true });
  });

  it('makes a problem of no answer at all', async () => {
    answers = [() => Promise.reject(new TypeError('fetch failed'))];
    await expect(api.GET('/things')).rejects.toMatchObject({ status: 0, code: 'no_answer', retryable: true });
  });

  it('sends a write once more, with the same key, when only the token was stale', async () => {
    answers = [() => json(403, { code: 'csrf_invalid' }), () => json(201, { id: 'a' })];
    expect(await ok(api.POST('/things', { body: { name: 'x' } }))).toEqual({ id: 'a' });
    expect(sent.map((request) => request.headers.get('x-csrf-token'))).toEqual(['token-1', 'token-2']);
    expect(sent[0]?.headers.get('idempotency-key')).toBe(sent[1]?.headers.get('idempotency-key'));
    expect(await sent[1]?.json()).toEqual({ name: 'x' });
  });

  it('gives up after the second refusal', async () => {
    answers = [() => json(403, { code: 'csrf_invalid' }), () => json(403, { code: 'csrf_invalid' })];
    await expect(api.POST('/things', { body: { name: 'x' } })).rejects.toMatchObject({ code: 'csrf_invalid' });
    expect(sent).toHaveLength(2);
  });
});

describe('the session', () => {
  it('knows who works here, and in which role', async () => {
    await refreshSession();
    expect(useSession()).toMatchObject({ loaded: true, person: null, staff: { display: 'Lin', role: 'clerk' } });
  });

  it('sends no token where there is no session', async () => {
    vi.stubGlobal('fetch', async () => json(200, { signed_in: false, csrf: null, person: null, staff: null }));
    answers = [() => json(201, { id: 'a' })];
    await api.POST('/things', { body: { name: 'x' } });
    expect(sent[0]?.headers.has('x-csrf-token')).toBe(false);
    expect(sent[0]?.headers.has('idempotency-key')).toBe(true);
  });

  it('asks again after a failure', async () => {
    vi.stubGlobal('fetch', async () => json(500, {}));
    await expect(csrfToken()).rejects.toMatchObject({ status: 500 });
    vi.stubGlobal('fetch', async () => json(200, { signed_in: false, csrf: 'later', person: null, staff: null }));
    expect(await csrfToken()).toBe('later');
  });
});
