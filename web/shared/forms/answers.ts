/** The answers of a form that the server described: what is empty, what a field starts with, what is sent. */
import type { Case, Estimate, EstimateStep, ServiceForm } from '../api/types';
import { formatMoney } from '../format/money';
import { formatTime } from '../format/time';
import { textIn, type Text } from '../i18n/text';
import type { Locale } from '../settings/settings';
import type { ExplainStep } from '../widgets/explain';

/** Answers by field. */
export type AnswerMap = Record<string, unknown>;

/** A list of records within a form: what each record is asked, and how many there may be. */
export interface ListForm {
  form: Form;
  most: number;
}

/** A form: of a service, or of a rule pack, which also asks for lists and knows more kinds of fields. */
export interface Form extends Omit<ServiceForm, 'ui'> {
  ui: Omit<ServiceForm['ui'], 'widgets'> & { widgets: Record<string, string> };
  lists?: Record<string, ListForm>;
}

/** Words that stand for values. */
export interface Words {
  yes: string;
  no: string;
  /** The words of a value that is a code, where there are any. */
  coded?: (code: string) => string | null;
}

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
export function ruleOf(form: Form, field: string): FieldRule {
  return record(record(record(form.schema)['properties'])[field]) as FieldRule;
}

/** Whether a field must be answered. */
export function isRequired(form: Form, field: string): boolean {
  const required = record(form.schema)['required'];
  return Array.isArray(required) && required.includes(field);
}

/** What the form starts with: the defaults of the rules, and no for what is a plain switch. Never a consent. */
export function startOf(form: Form): AnswerMap {
  const out: AnswerMap = {};
  for (const field of form.ui.order) {
    const { default: start } = ruleOf(form, field);
    // a rate is kept in basis points and typed in per cent
    if (start !== undefined) out[field] = form.ui.widgets[field] === 'rate' && typeof start === 'number' ? String(start / 100) : start;
  }
  return out;
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';
const isRecords = (value: unknown): value is AnswerMap[] => Array.isArray(value);

/** One answer as the rules want it, whatever keyboard typed it. */
function plain(widget: string | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.normalize('NFKC').trim();
  if (widget === 'money' || widget === 'decimal') return text.replace(/[,，\s元¥]/g, '');
  if (widget === 'int') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (widget === 'rate') return /^-?\d+(\.\d{1,2})?%?$/.test(text) ? Math.round(Number.parseFloat(text) * 100) : text;
  if (widget === 'duration') return /^\d+$/.test(text) ? `${text}min` : text;
  return text;
}

/** The answers that are sent: what is empty is left out, full-width digits and thousands commas become plain ones. */
export function cleaned(form: Form, answers: AnswerMap): AnswerMap {
  const out: AnswerMap = {};
  for (const field of form.ui.order) {
    const value = answers[field];
    if (isEmpty(value)) continue;
    const list = form.lists?.[field];
    if (list !== undefined && isRecords(value)) out[field] = value.map((one) => cleaned(list.form, one));
    else out[field] = plain(form.ui.widgets[field], value);
  }
  return out;
}

/** Fields that must be answered and are not; an undertaking counts only when it is given. */
export function missingIn(form: Form, answers: AnswerMap): string[] {
  return form.ui.order.filter((field) => {
    const rule = ruleOf(form, field);
    if (rule.const === true) return answers[field] !== true;
    const [list, value] = [form.lists?.[field], answers[field]];
    if (list !== undefined) return isRecords(value) && value.some((one) => missingIn(list.form, one).length > 0);
    return isRequired(form, field) && isEmpty(value);
  });
}

const share = (value: number, locale: Locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 3 }).format(value);

/** An exact fraction, "7/3", as people write it; the rules keep the fraction. */
function quotient(text: string, locale: Locale): string {
  const [top = 0, bottom = 1] = text.split('/').map(Number);
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(top / bottom);
}

/** A value in words: money with its sign, days as dates, yes and no, the label of a choice. */
export function shown(value: unknown, type: string, locale: Locale, words: Words): string {
  if (isEmpty(value)) return '—';
  if (type === 'bool') return value === true ? words.yes : words.no;
  const text = String(value);
  if (type === 'money' && /^-?\d+(\.\d{1,2})?$/.test(text)) return formatMoney(text);
  if (type === 'date' && /^\d{4}-\d\d-\d\d$/.test(text)) return formatTime(text, 'date', locale);
  if (type === 'rate' && typeof value === 'number') return share(value / 10_000, locale);
  if (type === 'percent' && /^-?\d+(\.\d+)?$/.test(text)) return share(Number(text), locale);
  if (type === 'fraction') return quotient(text, locale);
  if (type === 'price') return `¥${text}`;
  if (type === 'datetime' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return formatTime(`${text.slice(0, 16)}:00+08:00`, 'date-time', locale);
  if (type === 'text') return words.coded?.(text) ?? text;
  return text;
}

/** The label of a choice, else the value in words. */
export function answerShown(form: Form, field: string, value: unknown, locale: Locale, words: Words): string {
  const choice = form.ui.choices[field]?.find((one) => one.value === value);
  return choice ? textIn(choice.label as Text, locale) : shown(value, form.ui.widgets[field] ?? 'text', locale, words);
}

/** The steps of an estimate as the explanation shows them; in elder mode in the plainest words there are. */
export function explained(
  steps: readonly EstimateStep[],
  form: Form | null,
  locale: Locale,
  elder: boolean,
  words: Words,
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

/** What packs call the output a person came for, the first that there is. */
const HEADLINES = ['amount', 'fee', 'iit', 'withholding', 'best'];

/** The output a person came for: one of the usual names, else the first sum of money, else the first of all. */
export function headline(estimate: Pick<Estimate | Case['estimate'], 'outputs'>): Estimate['outputs'][number] | null {
  const { outputs } = estimate;
  const usual = HEADLINES.map((name) => outputs.find((one) => one.name === name)).find((one) => one !== undefined);
  return usual ?? outputs.find((one) => one.type === 'money') ?? outputs[0] ?? null;
}
