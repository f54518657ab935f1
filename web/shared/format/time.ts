/**
 * Dates and times on the screen, always China time: a deadline of a Guangzhou bureau is a Guangzhou day, wherever
 * the reader sits. Instants come as RFC 3339 strings, civil dates as "2026-03-01" (no zone, never shifted).
 */
import type { Locale } from '../settings/settings';

const ZONE = 'Asia/Shanghai';
const CIVIL = /^(\d{4})-(\d{2})-(\d{2})$/;

/** What is shown of a moment. */
export type TimeStyle = 'date' | 'short-date' | 'month' | 'time' | 'date-time' | 'short-date-time' | 'weekday';

const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  'short-date': { month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'long' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  'date-time': { year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  'short-date-time': { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  weekday: { month: 'short', day: 'numeric', weekday: 'short' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: Locale, style: TimeStyle, zone: string): Intl.DateTimeFormat {
  const key = `${locale}/${style}/${zone}`;
  let format = formats.get(key);
  if (format === undefined) {
    // en-GB puts the day first and writes no comma before the time: "20 November 2025 at 14:05"
    format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', { ...STYLES[style], timeZone: zone });
    formats.set(key, format);
  }
  return format;
}

/** Shows an instant or a civil date; throws on anything else, so that a wrong field is seen in a test. */
export function formatTime(value: string, style: TimeStyle, locale: Locale): string {
  const civil = CIVIL.exec(value);
  if (civil !== null) {
    const [, year, month, day] = civil;
    return formatOf(locale, style, 'UTC').format(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  }
  const instant = Date.parse(value);
  if (Number.isNaN(instant)) throw new RangeError(`not a time: ${JSON.stringify(value)}`);
  return formatOf(locale, style, ZONE).format(instant);
}

/** Today's civil date in China, "2026-03-01". */
export function chinaDate(now: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(now);
}

/** Whole minutes from `now` until an instant, rounded up; never negative. For "arrives in 12 min". */
export function minutesUntil(instant: string, now: Date): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - now.getTime()) / 60_000));
}

/** The part of the day in China, for a greeting. */
export function dayPart(now: Date): 'night' | 'morning' | 'noon' | 'afternoon' | 'evening' {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' });
  const hour = Number(format.format(now));
  if (hour < 5) return 'night';
  if (hour < 11) return 'morning';
  if (hour < 13) return 'noon';
  return hour < 18 ? 'afternoon' : 'evening';
}
