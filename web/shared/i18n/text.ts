/** Texts that the server sends in both languages, and the choice between them. */
import { useSettings, type Locale } from '../settings/settings';

/** A human text as the API sends it. */
export interface Text {
  zh: string;
  en: string;
}

/** The text in a language; the other one where it is empty. */
export function textIn(text: Text, locale: Locale): string {
  return locale === 'en' ? text.en || text.zh : text.zh || text.en;
}

/** Picks texts in the reader's language, and again when it changes. */
export function useText(): (text: Text | null | undefined) => string {
  const settings = useSettings();
  return (text) => (text ? textIn(text, settings.locale) : '');
}
