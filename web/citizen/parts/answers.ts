/** The answers of a form that the server described: what is empty, what a field starts with, what is sent. */
import type { Case, Estimate, EstimateStep, ServiceForm } from '@shared/api/types';
import type { ExplainStep } from '@shared/widgets/explain';
import { formatMoney } from '@shared/format/money';
import { formatTime } from '@shared/format/time';
import { textIn, type Text } from '@shared/i18n/text';
import type { Locale } from '@shared/settings/settings';
import type { AnswerMap } from '../state/drafts';

/** What the JSON schema says of one field, as far as a form needs it. */
export interface FieldRule {
  default?: unknown;
  const?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});

/** The rule of a field. */
export function ruleOf(form: ServiceForm, field: string): FieldRule {
  return record(record(record(form.schema)['properties'])[field]) as FieldRule;
}

/** Whether a field must be answered. */
export function isRequired(form: ServiceForm, field: string): boolean {
  const required = record(form.schema)['required'];
  return Array.isArray(required) && required.includes(field);
}

/** What the form starts with: the defaults of the rules, and no for what is a plain switch. Never a consent. */
export function startOf(form: ServiceForm): AnswerMap {
  const out: AnswerMap = {};
  for (const field of form.ui.order) {
    const rule = ruleOf(form, field);
    if (rule.default !== undefined) out[field] = rule.default;
  }
  return out;
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

/** The answers that are sent: what is empty is left out, full-width digits and thousands commas become plain ones. */
export function cleaned(form: ServiceForm, answers: AnswerMap): AnswerMap {
  const out: AnswerMap = {};
  for (const field of form.ui.order) {
    const value = answers[field];
    if (isEmpty(value)) continue;
    const widget = form.ui.widgets[field];
    const plain = typeof value === 'string' ? value.normalize('NFKC').trim() : value;
    if (widget === 'money' && typeof plain === 'string') out[field] = plain.replace(/[,，\s元¥]/g, '');
    else if (widget === 'int' && typeof plain === 'string') out[field] = /^-?\d+$/.test(plain) ? Number(plain) : plain;
    else out[field] = plain;
  }
  return out;
}

/** Fields that must be answered and are not; an undertaking counts only when it is given. */
export function missingIn(form: ServiceForm, answers: AnswerMap): string[] {
  return form.ui.order.filter((field) => {
    const rule = ruleOf(form, field);
    if (rule.const === true) return answers[field] !== true;
    return isRequired(form, field) && isEmpty(answers[field]);
  });
}

/** A value in words: money with its sign, days as dates, yes and no, the label of a choice. */
export function shown(value: unknown, type: string, locale: Locale, words: { yes: string; no: string }): string {
  if (isEmpty(value)) return '—';
  if (type === 'bool') return value === true ? words.yes : words.no;
  const text = String(value);
  if (type === 'money' && /^-?\d+(\.\d{1,2})?$/.test(text)) return formatMoney(text);
  if (type === 'date' && /^\d{4}-\d\d-\d\d$/.test(text)) return formatTime(text, 'date', locale);
  if (type === 'rate' && typeof value === 'number') {
    return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(value / 10_000);
  }
  return text;
}

/** The label of a choice, else the value in words. */
export function answerShown(form: ServiceForm, field: string, value: unknown, locale: Locale, words: { yes: string; no: string }): string {
  const choice = form.ui.choices[field]?.find((one) => one.value === value);
  return choice ? textIn(choice.label as Text, locale) : shown(value, form.ui.widgets[field] ?? 'text', locale, words);
}

/** The steps of an estimate as the explanation shows them; in elder mode in the plainest words there are. */
export function explained(
  steps: readonly EstimateStep[],
  form: ServiceForm | null,
  locale: Locale,
  elder: boolean,
  words: { yes: string; no: string },
): ExplainStep[] {
  const say = (name: string, value: unknown, type: string) =>
    form !== null && name in form.ui.labels ? answerShown(form, name, value, locale, words) : shown(value, type, locale, words);
  return steps.map((step) => ({
    key: step.name,
    title: textIn(step.label, locale),
    formula: locale === 'en' ? step.sentence.en || step.sentence.zh : (elder && step.sentence.elder) || step.sentence.zh,
    inputs: step.inputs.map((input) => ({ name: textIn(input.label, locale), value: say(input.name, input.value, input.type) })),
    result: { value: say(step.name, step.value, step.type) },
    citations: step.law.map((law) => ({
      law: law.number ? `${law.title}（${law.number}）` : law.title,
      ...(law.article ? { article: law.article } : {}),
      ...(law.url ? { url: law.url } : {}),
    })),
  }));
}

/** The output a person came for: the amount, else the first sum of money, else the first of all. */
export function headline(estimate: Estimate | Case['estimate']): Estimate['outputs'][number] | null {
  const { outputs } = estimate;
  return outputs.find((one) => one.name === 'amount') ?? outputs.find((one) => one.type === 'money') ?? outputs[0] ?? null;
}
