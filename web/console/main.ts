/** Starts the console: styles, settings, language, then the shell. */
import 'element-plus/dist/index.css';
import '@shared/styles/tokens.css';
import '@shared/styles/base.css';
import '@shared/styles/icons.css';
import '@shared/styles/forms.css';
import './element.css';
import './desk.css';
import { createApp } from 'vue';
import { startSession } from '@shared/api/session';
import { applySettings, useSettings } from '@shared/settings/settings';
import { startI18n } from '@shared/i18n/i18n';
import App from './App.vue';
import { createConsoleRouter } from './router';

applySettings('console');
const i18n = await startI18n({
  'zh-CN': () => import('./messages/zh-CN'),
  en: () => import('./messages/en'),
});
void startSession(useSettings().locale === 'en' ? 'en' : 'zh');
createApp(App).use(i18n).use(createConsoleRouter(i18n)).mount('#app');
