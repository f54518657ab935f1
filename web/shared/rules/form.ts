/** The form of a rule pack: its inputs as the generated forms ask them. */
import type { RuleInput } from '../api/types';
import type { Form, ListForm } from '../forms/answers';
import type { Text } from '../i18n/text';

/** Records a list may have where the pack names no number. */
const LIST_MOST = 60;
const NUMERIC = new Set(['int', 'rate']);

/** How an input's type is asked. */
function widgetOf(input: RuleInput): string {
  return input.type === 'enum' ? 'choice' : input.type;
}

/** A form that asks these inputs, in their order. */
export function formOf(inputs: readonly RuleInput[]): Form {
  const properties: Record<string, object> = {};
  const lists: Record<string, ListForm> = {};
  const ui: Form['ui'] = { order: inputs.map((one) => one.name), labels: {}, help: {}, widgets: {}, choices: {} };
  for (const input of inputs) {
    const { name, min, max } = input;
    properties[name] = {
      ...(input.default === undefined || input.default === null ? {} : { default: input.default }),
      ...(NUMERIC.has(input.type) && typeof min === 'number' ? { minimum: min } : {}),
      ...(NUMERIC.has(input.type) && typeof max === 'number' ? { maximum: max } : {}),
    };
    ui.labels[name] = input.label;
    ui.widgets[name] = widgetOf(input);
    if (input.help) ui.help[name] = input.help;
    if (input.options) ui.choices[name] = input.options as { value: string; label: Text }[];
    if (input.list) lists[name] = { form: formOf(input.list), most: input.most ?? LIST_MOST };
  }
  const required = inputs.filter((one) => one.required && one.type !== 'list').map((one) => one.name);
  return { version: 1, schema: { properties, required } as never, ui, lists };
}

/** Inputs that most people leave as they are: those with an answer already, and lists. Few enough are shown with the rest. */
export function rareIn(inputs: readonly RuleInput[]): string[] {
  const rare = inputs.filter((one) => !one.required || one.type === 'list');
  return rare.length > FEW && rare.length < inputs.length ? rare.map((one) => one.name) : [];
}
/** So many further inputs are no burden. */
const FEW = 2;
