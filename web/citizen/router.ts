/** The pages of the citizen app; each is loaded when it is opened. `meta.tab` is the tab that stays lit. */
import { nextTick } from 'vue';
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import type { startI18n } from '@shared/i18n/i18n';

declare module 'vue-router' {
  interface RouteMeta {
    /** The tab that is lit while this page is open. */
    tab?: string;
    /** Message key of the window's title. */
    title: string;
    /** The page needs a signed-in citizen; without one the shell asks to sign in. */
    citizen?: boolean;
  }
}

type Load = () => Promise<unknown>;
const open = (path: string, tab: string, title: string, component: Load): RouteRecordRaw => ({
  path,
  component: component as () => Promise<{ default: object }>,
  meta: { tab, title },
});
const mine = (path: string, tab: string, title: string, component: Load): RouteRecordRaw => {
  const route = open(path, tab, title, component);
  route.meta = { tab, title, citizen: true };
  return route;
};

/** All routes; add a page here and nowhere else. */
export const routes: RouteRecordRaw[] = [
  open('/', 'home', 'shell.home', () => import('./pages/home/Page.vue')),
  open('/city', 'home', 'city.choose', () => import('./pages/city/Page.vue')),
  open('/sign-in', 'me', 'common.signIn', () => import('./pages/signin/Page.vue')),
  mine('/verify', 'me', 'account.verify', () => import('./pages/verify/Page.vue')),
  open('/services', 'services', 'services.title', () => import('./pages/services/Page.vue')),
  open('/services/:code', 'services', 'services.one', () => import('./pages/service/Page.vue')),
  open('/services/:code/apply', 'services', 'apply.title', () => import('./pages/apply/Page.vue')),
  open('/tools', 'services', 'tools.title', () => import('./pages/tools/Page.vue')),
  open('/tools/:id', 'services', 'tools.one', () => import('./pages/tool/Page.vue')),
  mine('/cases', 'me', 'cases.title', () => import('./pages/cases/Page.vue')),
  mine('/cases/:id', 'me', 'cases.one', () => import('./pages/case/Page.vue')),
  open('/shop', 'shop', 'shop.title', () => import('./pages/shop/Page.vue')),
  open('/shop/products/:sku', 'shop', 'shop.product', () => import('./pages/product/Page.vue')),
  open('/cart', 'shop', 'cart.title', () => import('./pages/cart/Page.vue')),
  mine('/checkout', 'shop', 'checkout.title', () => import('./pages/checkout/Page.vue')),
  mine('/orders', 'me', 'orders.title', () => import('./pages/orders/Page.vue')),
  mine('/orders/:id', 'me', 'orders.one', () => import('./pages/order/Page.vue')),
  open('/me', 'me', 'me.title', () => import('./pages/me/Page.vue')),
  mine('/me/wallet', 'me', 'wallet.title', () => import('./pages/wallet/Page.vue')),
  mine('/me/family', 'me', 'family.title', () => import('./pages/family/Page.vue')),
  mine('/me/consents', 'me', 'consents.title', () => import('./pages/consents/Page.vue')),
  mine('/me/devices', 'me', 'devices.title', () => import('./pages/devices/Page.vue')),
  mine('/me/addresses', 'me', 'address.title', () => import('./pages/addresses/Page.vue')),
  mine('/me/plus', 'me', 'plus.title', () => import('./pages/plus/Page.vue')),
  mine('/me/privacy', 'me', 'privacy.title', () => import('./pages/privacy/Page.vue')),
  {
    path: '/:missing(.*)*',
    name: 'missing',
    component: () => import('./pages/missing/Page.vue'),
    meta: { title: 'common.notFound' },
  },
];

/** The router; after a change of page the title is set and the heading gets the focus, for whoever listens. */
export function createAppRouter(i18n: Awaited<ReturnType<typeof startI18n>>) {
  const router = createRouter({
    history: createWebHistory('/'),
    routes,
    // what is typed into a calculator changes the part behind `#` only: the page stays where it is
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path && to.hash !== from.hash ? false : { top: 0 }),
  });
  router.afterEach(async (to, from) => {
    document.title = `${i18n.global.t(to.meta.title)} · ${i18n.global.t('common.brand')}`;
    if (from.matched.length === 0 || to.path === from.path) return;
    await nextTick();
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  });
  return router;
}
