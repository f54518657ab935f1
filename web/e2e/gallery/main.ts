/** The widgets on one page, with made-up data: ours, or with ?kit=vant / ?kit=element a library's under our tokens. */
import '@shared/styles/tokens.css';
import '@shared/styles/base.css';
import '@shared/styles/icons.css';
import { createApp } from 'vue';
import { startI18n } from '@shared/i18n/i18n';
import { applySettings } from '@shared/settings/settings';

const kit = new URLSearchParams(location.search).get('kit');
const pages = {
  shared: () => import('./Gallery.vue'),
  vant: () => import('./KitVant.vue'),
  element: () => import('./KitElement.vue'),
};
const page = kit === 'vant' || kit === 'element' ? kit : 'shared';
document.documentElement.classList.toggle('console', page === 'element');

applySettings(page === 'element' ? 'console' : 'citizen');
const none = () => Promise.resolve({ default: {} });
createApp((await pages[page]()).default).use(await startI18n({ 'zh-CN': none, en: none })).mount('#app');
