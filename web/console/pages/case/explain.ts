/** Turns what the rules say, and what the form holds, into what the panels show. */
import type { Locale } from '@shared/settings/settings';
import { textIn } from '@shared/i18n/text';
import type { ExplainStep } from '@shared/widgets/explain';
import type { DeskCase } from '../../api/types';

type Estimate = NonNullable<DeskCase['estimate']>;
type Form = NonNullable<DeskCase['form']>;

/** Words for yes, no and nothing. */
export interface PlainWords {
  yes: string;
  no: string;
  none: string;
}

/** A value of a form or of the rules as text; money stays the decimal string the server sent. */
export function shown(value: unknown, plain: PlainWords): string {
  if (value === null || value === undefined || value === '') return plain.none;
  if (typeof value === 'boolean') return value ? plain.yes : plain.no;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return JSON.stringify(value);
}

/** One answered field. */
export interface Answered {
  field: string;
  label: string;
  value: string;
  money: boolean;
}

/** The answers in the order of the form; what the form does not ask comes last, under its own name. */
export function answersOf(form: Form | null, answers: DeskCase['answers'], locale: Locale, plain: PlainWords): Answered[] {
  const given = answers as Record<string, unknown>;
  const order = form?.ui.order ?? [];
  const names = [...order, ...Object.keys(given).filter((name) => !order.includes(name))];
  return names.map((field) => {
    const label = form?.ui.labels[field];
    const value = given[field];
    const choice = form?.ui.choices[field]?.find((one) => one.value === value);
    const money = form?.ui.widgets[field] === 'money' && typeof value === 'string' && value !== '';
    return {
      field,
      label: label ? textIn(label, locale) : field,
      value: choice ? textIn(choice.label, locale) : shown(value, plain),
      money,
    };
  });
}

/** The steps of the rules for the ExplainPanel. */
export function stepsOf(estimate: Estimate | null, locale: Locale, plain: PlainWords): ExplainStep[] {
  const named = (one: Estimate['outputs'][number]) => ({
    name: textIn(one.label, locale),
    value: shown(one.value, plain),
    money: one.type === 'money' && typeof one.value === 'string',
  });
  return (estimate?.steps ?? []).map((step) => {
    const result = named(step);
    return {
      key: step.name,
      title: result.name,
      formula: locale === 'en' ? step.sentence.en : step.sentence.zh,
      inputs: step.inputs.map(named),
      result: { value: result.value, money: result.money },
      citations: step.law.map((law) => {
        const article = 'article' in law && typeof law.article === 'string' ? law.article : (law.number ?? undefined);
        return { law: law.title, ...(article ? { article } : {}), ...(law.url ? { url: law.url } : {}) };
      }),
    };
  });
}

/** The amount the rules worked out: the last output in money. */
export function amountOf(estimate: Estimate | null): string | null {
  const sums = (estimate?.outputs ?? []).filter((one) => one.type === 'money' && typeof one.value === 'string');
  return (sums.at(-1)?.value as string | undefined) ?? null;
}
