/**
 * The one way from a page to the server: openapi-fetch over the generated types, with the house rules in a
 * middleware, so that no page has to think of them. Every request: same-origin cookies, the reader's language.
 * Every write: the CSRF token and an Idempotency-Key. Every refusal: an ApiProblem, thrown.
 */
import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { ApiProblem, NO_ANSWER, problemOf } from './problem';
import { API_BASE, csrfToken, dropToken } from './session';
import { newKey } from './key';

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** The server's codes for a stale or missing CSRF token begin so; such a write is sent once more with a fresh one. */
const CSRF_REFUSED = /^csrf/;
const JSON_TYPES = 'application/json, application/problem+json';

/** What the layer needs to know of its surroundings. */
export interface ClientConfig {
  language: () => 'zh' | 'en';
  base: string;
  fetch: typeof globalThis.fetch;
}

function unreachable(): ApiProblem {
  return new ApiProblem({ status: NO_ANSWER, code: 'no_answer' });
}

/** The house rules as a middleware. */
export function houseRules(config: ClientConfig): Middleware {
  const copies = new WeakMap<Request, Request>();
  return {
    async onRequest({ request }) {
      request.headers.set('accept-language', config.language() === 'en' ? 'en' : 'zh-CN');
      if (!request.headers.has('accept')) request.headers.set('accept', JSON_TYPES);
      if (WRITES.has(request.method)) {
        if (!request.headers.has('idempotency-key')) request.headers.set('idempotency-key', newKey());
        const token = await csrfToken(config.language());
        if (token !== null) request.headers.set('x-csrf-token', token);
        copies.set(request, request.clone()); // a body can be read once, the second try needs its own
      }
      return request;
    },
    async onResponse({ request, response }) {
      if (response.ok) return undefined;
      const problem = await problemOf(response, config.language());
      const copy = copies.get(request);
      if (!CSRF_REFUSED.test(problem.code) || copy === undefined) throw problem;
      dropToken();
      const token = await csrfToken(config.language());
      if (token !== null) copy.headers.set('x-csrf-token', token);
      const again = await config.fetch(copy);
      if (!again.ok) throw await problemOf(again, config.language());
      return again;
    },
    onError({ error }) {
      if (error instanceof ApiProblem || (error instanceof DOMException && error.name === 'AbortError')) return undefined;
      return unreachable();
    },
  };
}

/** The typed client; `Paths` is the generated `paths`. */
export function createApi<Paths extends object>(config: ClientConfig): Client<Paths> {
  const client = createClient<Paths>({
    baseUrl: config.base,
    credentials: 'same-origin',
    fetch: (request) => config.fetch(request),
  });
  client.use(houseRules(config));
  return client;
}

/** The data of an answer. Refusals were thrown by the middleware, so an answer without data is a 204. */
export async function ok<T>(answer: Promise<{ data?: T | undefined }>): Promise<NonNullable<T>> {
  const { data } = await answer;
  return data as NonNullable<T>;
}

/** The configuration of the product; tests bring their own. */
export function productConfig(language: () => 'zh' | 'en'): ClientConfig {
  return { language, base: API_BASE, fetch: (...args) => globalThis.fetch(...args) };
}
