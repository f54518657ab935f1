/** The operator's day: its funnel coloured by room, its money said three ways, and the days around it. */
import type { Stage } from '@shared/charts/funnel';
import { textIn } from '@shared/i18n/text';
import type { Locale } from '@shared/settings/settings';
import type { Dashboard } from '../../api/types';

const DAY_MS = 86_400_000;

/** The civil day `by` days away; plain calendar arithmetic, no zone. */
export function dayAway(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
}

/** The room a step of the loop belongs to, by its name. */
export function areaOf(step: string): NonNullable<Stage['area']> {
  if (/deliver|trip|door|courier/.test(step)) return 'move';
  return /hint|offer|order|paid|shop/.test(step) ? 'shop' : 'brand';
}

/** The funnel for the chart. */
export const stagesOf = (dashboard: Dashboard, locale: Locale): Stage[] =>
  dashboard.funnel.map((step) => ({ key: step.step, name: textIn(step.label, locale), count: step.count, area: areaOf(step.step) }));

/** Words of an hour: "9" or "09:00" or an instant's hour become "09". */
export function hourOf(hour: string | number): string {
  const text = String(hour);
  const instant = /T(\d{2}):/.exec(text);
  return (instant?.[1] ?? text.split(':')[0] ?? '').padStart(2, '0');
}

/** A sum for the height of a bar only; what is read as a number stays the string. */
export const heightOf = (yuan: string): number => Number(yuan);
