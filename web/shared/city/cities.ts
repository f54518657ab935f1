/** The cities that are open. The code is the region's; the server's packs decide what each offers. */
import type { Locale } from '../settings/settings';

/** A city as the switch shows it. */
export interface City {
  code: string;
  names: Record<Locale, string>;
  /** Its middle, degrees: longitude, latitude. */
  centre: readonly [number, number];
}

/** Open cities, the first is where a new device starts. */
export const cities: readonly City[] = [
  { code: '440100', names: { 'zh-CN': '广州', en: 'Guangzhou' }, centre: [113.32, 23.12] },
  { code: '110000', names: { 'zh-CN': '北京', en: 'Beijing' }, centre: [116.4, 39.91] },
];

/** The city of a code; the first one where the code is not open. */
export function cityOf(code: string): City {
  const city = cities.find((one) => one.code === code) ?? cities[0];
  if (city === undefined) throw new Error('there is always at least one city');
  return city;
}
