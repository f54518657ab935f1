/** The tables of a pack as rows of words: brackets, tiers, and values by one or more inputs. */
import type { RuleDetail, RuleTable } from '../api/types';
import { formatMoney } from '../format/money';
import { plain } from '../format/plain';
import type { Text } from '../i18n/text';

/** What a table says, ready to be printed. */
export interface Printed {
  key: string;
  title: string;
  head: string[];
  rows: string[][];
}

/** The words a table needs. */
export interface TableWords {
  t: (key: string) => string;
  say: (text: Text | null | undefined) => string;
  share: (basisPoints: number) => string;
  show: (value: unknown, type: string) => string;
}

const bound = (value: unknown, unit: string) => (unit === '' ? formatMoney(String(value)).replace(/\.00$/, '') : plain(String(value)));

function optionName(detail: RuleDetail, input: string, value: string, words: TableWords): string {
  const option = detail.inputs.find((one) => one.name === input)?.options?.find((one) => one.value === value);
  return option ? words.say(option.label) : value;
}

/** One table in words. */
export function printed(detail: RuleDetail, table: RuleTable, words: TableWords): Printed {
  const { t, say } = words;
  const unit = table.unit?.replace('m3', 'm³') ?? '';
  const title = say(table.label) || t(`rules.${table.kind}`);
  if (table.kind === 'lookup') {
    const keys = table.keys ?? [];
    const inputs = keys.map((key) => say(detail.inputs.find((one) => one.name === key)?.label) || key);
    // a value is written like the parameter that holds it
    const type = (options: readonly string[]) => detail.parameters.find((one) => one.name === [table.name, ...options].join('.'))?.type ?? 'text';
    return {
      key: table.name,
      title,
      head: [...inputs, t('rules.worth')],
      rows: table.rows.map((row) => {
        const options = row.keys ?? [];
        return [...options.map((value, at) => optionName(detail, keys[at] ?? '', value, words)), words.show(row.value, type(options))];
      }),
    };
  }
  const tariff = table.kind === 'tariff';
  const size = tariff ? unit : '';
  return {
    key: table.name,
    title: size === '' ? title : `${title} (${size})`,
    head: tariff ? [t('rules.above'), t('rules.upTo'), t('rules.price')] : [t('rules.above'), t('rules.upTo'), t('rules.rate'), t('rules.quick')],
    rows: table.rows.map((row) => {
      const span = [bound(row.from, size), row.to === null || row.to === undefined ? '–' : bound(row.to, size)];
      return tariff ? [...span, words.show(row.price, 'price')] : [...span, words.share(row.rate_bp ?? 0), formatMoney(String(row.quick))];
    }),
  };
}
