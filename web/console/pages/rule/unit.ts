/** Units of parameters in words: "fen/month" is money a month. */

const PER: Record<string, string> = { month: 'packs.perMonth', year: 'packs.perYear', day: 'packs.perDay', 'a year': 'packs.perYear' };

/** What follows the value of a parameter: nothing for plain money. */
export function unitOf(unit: string | null | undefined, t: (key: string) => string): string {
  if (!unit) return '';
  const [kind = '', per = ''] = unit.split('/');
  const known = PER[per] ?? PER[unit];
  if (known !== undefined) return t(known);
  if (per !== '') return `/ ${plain(per)}`;
  return kind === 'fen' || kind === 'bp' ? '' : plain(unit);
}
const plain = (unit: string) => unit.replace('m3', 'm³');
