/**
 * Two languages, one file per area and language: `messages/<locale>/<area>.json`; the area is the first part of a
 * key (`home.title` is `title` in home.json). Only the chosen language is loaded; the other comes when it is asked for.
 */
import { createI18n } from 'vue-i18n';
import { watch } from 'vue';
import { useSettings, type Locale } from '../settings/settings';

/** A tree of texts. */
export interface Messages {
  [key: string]: string | Messages;
}
/** Loads all areas of one app in one language. */
export type Loader = () => Promise<{ default: Messages }>;
/** One loader per language. */
export type Loaders = Record<Locale, Loader>;

/** Turns the glob of a messages folder into one tree, the file name being the area. */
export function byArea(files: Record<string, { default: Messages }>): Messages {
  const out: Messages = {};
  for (const [path, file] of Object.entries(files)) {
    const area = /([^/]+)\.json$/.exec(path)?.[1];
    if (area !== undefined) out[area] = file.default;
  }
  return out;
}

const shared: Loaders = {
  'zh-CN': () => import('../messages/zh-CN'),
  en: () => import('../messages/en'),
};

/** The i18n instance of an app; resolves when the current language is loaded. */
export async function startI18n(app: Loaders) {
  const settings = useSettings();
  const i18n = createI18n({ legacy: false, locale: settings.locale, messages: {} as Record<string, Messages> });
  const load = async (locale: Locale) => {
    if (i18n.global.availableLocales.includes(locale)) return;
    const [common, own] = await Promise.all([shared[locale](), app[locale]()]);
    i18n.global.setLocaleMessage(locale, { ...common.default, ...own.default });
  };
  await load(settings.locale);
  i18n.global.locale.value = settings.locale;
  watch(
    () => settings.locale,
    async (locale) => {
      await load(locale);
      if (settings.locale === locale) i18n.global.locale.value = locale;
    },
  );
  return i18n;
}
