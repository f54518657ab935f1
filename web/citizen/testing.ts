/** Runs the state of a page in a test: a router, both languages silent, and an API of made-up answers behind `fetch`. */
import { flushPromises, mount } from '@vue/test-utils';
import { vi } from 'vitest';
import { defineComponent } from 'vue';
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter } from 'vue-router';
import { refreshSession, type SessionPerson } from '@shared/api/session';

/** A person who is signed in and verified. */
export const aPerson: SessionPerson = {
  id: 'per_1',
  mobile_masked: '138****0001',
  name_masked: '林**',
  region: '440106',
  elder_mode: false,
  language: 'zh-CN',
  verified: true,
  plus_until: null,
  acting_for: null,
};

/** What the made-up server got. */
export interface Sent {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Headers;
  body: unknown;
}

/** An answer: a body, or a function of what was sent. `refuse` makes a problem. */
export type Answers = Record<string, unknown>;

/** A refusal with this status. */
export function refuse(status: number, code: string, fields: { field: string; code: string; zh: string; en: string }[] = []) {
  const body = { status, code, title: code, detail: { zh: code, en: code }, fields, allowed: [], trace: null };
  return () => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } });
}

const json = (body: unknown) =>
  body === null
    ? new Response(null, { status: 204 })
    : new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } });

/** Opens `use` at `path`; the route's pattern gives the parameters. */
export async function openPage<T>(
  use: () => T,
  { answers = {}, path = '/', pattern = '/:any(.*)*', person = aPerson as SessionPerson | null }: {
    answers?: Answers;
    path?: string;
    pattern?: string;
    person?: SessionPerson | null;
  } = {},
) {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const request = typeof input === 'string' ? new Request(new URL(input, 'http://localhost:3000')) : input;
    const url = new URL(request.url);
    const at = `${request.method} ${url.pathname.replace('/api/v1', '')}`;
    if (at === 'GET /session' && !('GET /session' in answers)) {
      return json({ signed_in: person !== null, csrf: person && 'token', person, staff: null });
    }
    const text = await request.clone().text();
    const isJson = request.headers.get('content-type')?.includes('json') === true && text !== '';
    const got: Sent = {
      method: request.method,
      path: url.pathname.replace('/api/v1', ''),
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: isJson ? JSON.parse(text) : text,
    };
    sent.push(got);
    const answer = answers[at];
    if (answer === undefined) return refuse(404, `nothing_at ${at}`)();
    const body: unknown = typeof answer === 'function' ? await (answer as (got: Sent) => unknown)(got) : answer;
    return body instanceof Response ? body : json(body);
  });
  await refreshSession();
  const nowhere = { template: '<i />' };
  const routes = [{ path: pattern, component: nowhere }];
  if (pattern !== '/:any(.*)*') routes.push({ path: '/:any(.*)*', component: nowhere });
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push(path);
  let page!: T;
  const Host = defineComponent({
    setup() {
      page = use();
      return () => null;
    },
  });
  const i18n = createI18n({ legacy: false, locale: 'en', missingWarn: false, fallbackWarn: false });
  const host = mount(Host, { global: { plugins: [router, i18n] } });
  await flushPromises();
  return { page, sent, router, close: () => host.unmount() };
}
