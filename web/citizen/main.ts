/** Starts the citizen app: styles, settings, language, then the shell. */
import 'vant/lib/index.css';
import '@shared/styles/tokens.css';
import '@shared/styles/base.css';
import '@shared/styles/icons.css';
import '@shared/styles/forms.css';
import './vant.css';
import './pages.css';
import { createApp } from 'vue';
import { startSession } from '@shared/api/session';
import { applySettings, useSettings } from '@shared/settings/settings';
import { startI18n } from '@shared/i18n/i18n';
import App from './App.vue';
import { createAppRouter } from './router';
import { followPreferences } from './state/sync';
import { followLocale } from './vantLocale';

applySettings('citizen');
followLocale();
const i18n = await startI18n({
  'zh-CN': () => import('./messages/zh-CN'),
  en: () => import('./messages/en'),
});
followPreferences();
void startSession(useSettings().locale === 'en' ? 'en' : 'zh');
createApp(App).use(i18n).use(createAppRouter(i18n)).mount('#app');
