/**
 * What a person sets on this device: language, theme, elder mode, text size, city, whom to call for help.
 * Kept in localStorage because it is about the device; nothing personal beyond the help number is in it.
 */
import { reactive, watch } from 'vue';

/** The languages of the product (S34). */
export type Locale = 'zh-CN' | 'en';
/** `auto` follows the device. */
export type Theme = 'auto' | 'light' | 'dark';

/** Everything that is remembered on the device. */
export interface Settings {
  locale: Locale;
  theme: Theme;
  elder: boolean;
  /** Root text size in elder mode, px: 18 to 30. */
  elderSize: number;
  /** Region code of the chosen city. */
  city: string;
  /** Number called by the help button; 12345 is the government's hotline in every Chinese city. */
  helpNumber: string;
}

/** Smallest and largest text in elder mode, px. */
export const ELDER_SIZE = { min: 18, max: 30, step: 2 } as const;

const KEY = 'cityloop.settings';

/** What holds before anything was chosen; the language follows the browser. */
export function defaultSettings(languages: readonly string[]): Settings {
  const first = languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return {
    locale: first !== undefined && /^en/i.test(first) ? 'en' : 'zh-CN',
    theme: 'auto',
    elder: false,
    elderSize: 20,
    city: '440100',
    helpNumber: '12345',
  };
}

/** Reads what was stored, field by field, so that an old or broken entry never breaks the start. */
export function parseSettings(stored: string | null, defaults: Settings): Settings {
  const out = { ...defaults };
  let raw: unknown;
  try {
    raw = JSON.parse(stored ?? '{}');
  } catch {
    return out;
  }
  if (typeof raw !== 'object' || raw === null) return out;
  const given = raw as Partial<Record<keyof Settings, unknown>>;
  if (given.locale === 'zh-CN' || given.locale === 'en') out.locale = given.locale;
  if (given.theme === 'auto' || given.theme === 'light' || given.theme === 'dark') out.theme = given.theme;
  if (typeof given.elder === 'boolean') out.elder = given.elder;
  if (typeof given.elderSize === 'number') {
    out.elderSize = Math.min(ELDER_SIZE.max, Math.max(ELDER_SIZE.min, Math.round(given.elderSize)));
  }
  if (typeof given.city === 'string' && /^\d{6}$/.test(given.city)) out.city = given.city;
  if (typeof given.helpNumber === 'string' && /^\+?\d{3,15}$/.test(given.helpNumber)) out.helpNumber = given.helpNumber;
  return out;
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage can be forbidden; the app works without memory
  }
}

const settings: Settings = reactive(parseSettings(readStored(), defaultSettings(navigator.languages)));

/** The settings of this device; change a field and it is applied and remembered. */
export function useSettings(): Settings {
  return settings;
}

/** Puts the settings onto <html> and keeps them there. The console knows no elder mode. */
export function applySettings(app: 'citizen' | 'console'): void {
  const html = document.documentElement;
  const device = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const elder = app === 'citizen' && settings.elder;
    html.lang = settings.locale;
    html.classList.toggle('dark', settings.theme === 'dark' || (settings.theme === 'auto' && device.matches));
    html.classList.toggle('elder', elder);
    html.style.setProperty('--elder-size', `${settings.elderSize}px`);
  };
  device.addEventListener('change', apply);
  watch(
    settings,
    () => {
      apply();
      try {
        localStorage.setItem(KEY, JSON.stringify(settings));
      } catch {
        // see readStored
      }
    },
    { immediate: true },
  );
}
