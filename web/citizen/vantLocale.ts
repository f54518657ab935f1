/** Vant's own words (pickers, dialogs) follow the chosen language. */
import { Locale } from 'vant';
import enUS from 'vant/es/locale/lang/en-US';
import zhCN from 'vant/es/locale/lang/zh-CN';
import { watch } from 'vue';
import { useSettings } from '@shared/settings/settings';

/** Sets Vant's language now and at every change. */
export function followLocale(): void {
  const settings = useSettings();
  watch(
    () => settings.locale,
    (locale) => (locale === 'en' ? Locale.use('en-US', enUS) : Locale.use('zh-CN', zhCN)),
    { immediate: true },
  );
}
