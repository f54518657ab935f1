/** For tests of pages: a server that answers from a table and remembers what it was asked, and a host for `usePage`. */
import { flushPromises, mount } from '@vue/test-utils';
import { vi } from 'vitest';
import { defineComponent, type App, type Component } from 'vue';
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { routes } from './router';

/** One request as the server saw it. */
export interface Asked {
  what: string;
  query: Record<string, string>;
  body: unknown;
}

/** An answer: a body, or what to do with the request. */
export type Answer = object | ((asked: Asked) => object);

/** A refusal, to put into the table. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {}
}

/** Stubs fetch; keys are "GET /clerk/cases", without the prefix. What is not in the table is a 404. */
export function answering(table: Record<string, Answer>): Asked[] {
  const seen: Asked[] = [];
  const session = { signed_in: true, csrf: 'token', person: null, staff: null };
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const request = typeof input === 'string' ? new Request(new URL(input, location.origin)) : input;
    const url = new URL(request.url);
    const text = await request.text();
    const asked: Asked = {
      what: `${request.method} ${decodeURIComponent(url.pathname.replace('/api/v1', ''))}`,
      query: Object.fromEntries(url.searchParams),
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
    const known = table[asked.what] ?? (asked.what === 'GET /session' ? session : new Refusal(404, 'not_found'));
    if (asked.what !== 'GET /session') seen.push(asked);
    const body = typeof known === 'function' ? known(asked) : known;
    if (body instanceof Refusal) return Response.json({ status: body.status, code: body.code }, { status: body.status });
    return Response.json(body);
  });
  return seen;
}

const Blank: Component = { template: '<i />' };

/** Runs `setup` inside a component with router and texts (keys stand for themselves). */
export async function openPage<T>(setup: () => T, path = '/'): Promise<{ page: T; router: Router; close: () => void }> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: routes.map(({ path: at, name, meta }) => ({ path: at, name, meta, component: Blank }) as (typeof routes)[number]),
  });
  await router.push(path);
  let page!: T;
  const Host = defineComponent({
    setup() {
      page = setup();
      return () => null;
    },
  });
  const i18n = createI18n({ legacy: false, locale: 'en', missingWarn: false, fallbackWarn: false });
  const host = mount(Host, { global: { plugins: [router, { install: (app: App) => app.use(i18n) }] } });
  await flushPromises();
  return { page, router, close: () => host.unmount() };
}

/** Lets the answers arrive. */
export const settle = flushPromises;
