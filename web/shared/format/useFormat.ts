/** The formatters bound to the reader's language; for templates. */
import { useI18n } from 'vue-i18n';
import { useSettings } from '../settings/settings';
import { formatMoney } from './money';
import { formatTime, type TimeStyle } from './time';

/** Money, times, counts and workdays in the current language. */
export function useFormat() {
  const { t } = useI18n();
  const settings = useSettings();
  return {
    money: formatMoney,
    time: (value: string, style: TimeStyle = 'date-time') => formatTime(value, style, settings.locale),
    count: (value: number) => new Intl.NumberFormat(settings.locale).format(value),
    short: (value: number) => new Intl.NumberFormat(settings.locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value),
    percent: (basisPoints: number) =>
      new Intl.NumberFormat(settings.locale, { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000),
    workdays: (days: number) => t('time.workdays', { n: days }, days),
    minutes: (minutes: number) => t('time.minutes', { n: minutes }, minutes),
  };
}
