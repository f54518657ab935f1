/** The pages of the console; each is loaded when it is opened. Who may do what is decided by the server, not here. */
import { nextTick } from 'vue';
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import type { startI18n } from '@shared/i18n/i18n';

/** The route a stranger is led to. */
export const SIGN_IN = 'sign-in';

/** All routes; add a page here and, if it has a menu entry, in menu.ts. */
export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'start', component: () => import('./pages/start/Page.vue'), meta: { title: 'desk.title' } },
  { path: '/sign-in', name: SIGN_IN, component: () => import('./pages/signin/Page.vue'), meta: { title: 'desk.signIn' } },
  { path: '/inbox', name: 'inbox', component: () => import('./pages/inbox/Page.vue'), meta: { title: 'desk.inbox' } },
  { path: '/inbox/:id', name: 'case', component: () => import('./pages/case/Page.vue'), meta: { title: 'desk.case' } },
  { path: '/orders', name: 'orders', component: () => import('./pages/orders/Page.vue'), meta: { title: 'desk.orders' } },
  { path: '/stock', name: 'stock', component: () => import('./pages/stock/Page.vue'), meta: { title: 'desk.stock' } },
  { path: '/jobs', name: 'jobs', component: () => import('./pages/jobs/Page.vue'), meta: { title: 'desk.jobs' } },
  { path: '/dispatch', name: 'dispatch', component: () => import('./pages/dispatch/Page.vue'), meta: { title: 'desk.dispatch' } },
  { path: '/simulations', name: 'simulations', component: () => import('./pages/simulations/Page.vue'), meta: { title: 'desk.simulations' } },
  { path: '/simulations/:id', name: 'simulation', component: () => import('./pages/simulation/Page.vue'), meta: { title: 'desk.simulation' } },
  { path: '/cockpit', name: 'cockpit', component: () => import('./pages/cockpit/Page.vue'), meta: { title: 'desk.cockpit' } },
  { path: '/traces', name: 'traces', component: () => import('./pages/traces/Page.vue'), meta: { title: 'desk.traces' } },
  { path: '/traces/:trace', name: 'trace', component: () => import('./pages/trace/Page.vue'), meta: { title: 'desk.trace' } },
  { path: '/campaigns', name: 'campaigns', component: () => import('./pages/campaigns/Page.vue'), meta: { title: 'desk.campaigns' } },
  { path: '/replays', name: 'replays', component: () => import('./pages/replays/Page.vue'), meta: { title: 'desk.replays' } },
  { path: '/replays/:run', name: 'replay', component: () => import('./pages/replay/Page.vue'), meta: { title: 'desk.replay' } },
  { path: '/rules', name: 'rules', component: () => import('./pages/rules/Page.vue'), meta: { title: 'desk.rules' } },
  { path: '/rules/:id', name: 'rule', component: () => import('./pages/rule/Page.vue'), meta: { title: 'desk.rule' } },
  { path: '/rules/:id/what-if', name: 'what-if', component: () => import('./pages/what-if/Page.vue'), meta: { title: 'desk.whatIf' } },
  { path: '/entitled', name: 'entitled', component: () => import('./pages/entitled/Page.vue'), meta: { title: 'desk.entitled' } },
  { path: '/system', name: 'system', component: () => import('./pages/system/Page.vue'), meta: { title: 'desk.system' } },
  { path: '/staff', name: 'staff', component: () => import('./pages/staff/Page.vue'), meta: { title: 'desk.staff' } },
  {
    path: '/:missing(.*)*',
    name: 'missing',
    component: () => import('./pages/missing/Page.vue'),
    meta: { title: 'common.notFound' },
  },
];

/** The router under /console/. */
export function createConsoleRouter(i18n: Awaited<ReturnType<typeof startI18n>>) {
  const router = createRouter({ history: createWebHistory('/console/'), routes });
  router.afterEach(async (to, from) => {
    document.title = `${i18n.global.t(to.meta.title)} · ${i18n.global.t('common.brand')}`;
    if (from.matched.length === 0 || to.path === from.path) return;
    await nextTick();
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  });
  return router;
}
