/**
 * The answers in the address, after `#`: a browser keeps that part to itself, so a link can be kept or sent to a friend
 * and no server sees what is in it.
 */
import { cleaned, startOf, type AnswerMap, type Form } from '../forms/answers';

/** Name of the day asked for, beside the inputs: no input may be called so in a pack. */
const DAY = 'as_of';

/** What differs from how the form starts, as `#a=1&b=2`; empty when nothing does. */
export function linkOf(form: Form, answers: AnswerMap, day: string): string {
  const start: AnswerMap = { ...noRecords(form), ...cleaned(form, startOf(form)) };
  const out = new URLSearchParams();
  for (const [field, value] of Object.entries(cleaned(form, answers))) {
    const text = typed(form, field, value);
    if (text !== typed(form, field, start[field])) out.set(field, text);
  }
  if (day !== '') out.set(DAY, day);
  const link = out.toString();
  return link === '' ? '' : `#${link}`;
}

/** As it is typed: a rate in per cent, a list as JSON. */
function typed(form: Form, field: string, value: unknown): string {
  if (form.ui.widgets[field] === 'rate' && typeof value === 'number') return String(value / 100);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const noRecords = (form: Form) => Object.fromEntries(Object.keys(form.lists ?? {}).map((field) => [field, []]));

function records(text: string): AnswerMap[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((one): one is AnswerMap => typeof one === 'object' && one !== null) : [];
  } catch {
    return []; // a link that was cut short
  }
}

/** The answers a link holds; what the form does not ask is left. */
export function answersIn(form: Form, link: string): AnswerMap {
  const given = new URLSearchParams(link.replace(/^#/, ''));
  const out: AnswerMap = {};
  for (const field of form.ui.order) {
    const text = given.get(field);
    if (text === null) continue;
    if (form.lists?.[field] !== undefined) out[field] = records(text);
    else if (form.ui.widgets[field] === 'bool') out[field] = text === 'true';
    else out[field] = text;
  }
  return out;
}

/** The day a link asks for, or ''. */
export function dayIn(link: string): string {
  const day = new URLSearchParams(link.replace(/^#/, '')).get(DAY) ?? '';
  return /^\d{4}-\d\d-\d\d$/.test(day) ? day : '';
}
