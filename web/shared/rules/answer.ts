/** What the rules answered, made ready to be shown. */
import type { RuleAnswer, RuleDetail } from '../api/types';

type Value = RuleAnswer['outputs'][number];

/** A decimal that its pack speaks of as a percentage (`{{rate%}}`), and the decimals it is made of. */
function sharesIn(detail: RuleDetail): (name: string) => boolean {
  const spoken = new Set<string>();
  for (const node of detail.nodes) {
    for (const match of node.explain.zh.matchAll(/\{\{(\w+)%\}\}/g)) spoken.add(match[1] ?? '');
  }
  const made = detail.nodes.filter((node) => spoken.has(node.name)).flatMap((node) => node.reads);
  const all = new Set([...spoken, ...made]);
  return (name) => all.has(name) || all.has(name.split('.')[0] ?? '');
}

/** The pack with those of its parameters that are percentages marked as such. */
export function readable(detail: RuleDetail): RuleDetail {
  const isShare = sharesIn(detail);
  return { ...detail, parameters: detail.parameters.map((one) => (one.type === 'decimal' && isShare(one.name) ? { ...one, type: 'percent' } : one)) };
}

/** The answer with its percentages marked as such. */
export function marked(answer: RuleAnswer, detail: RuleDetail): RuleAnswer {
  const isShare = sharesIn(detail);
  const mark = <T extends Value>(one: T): T => (one.type === 'decimal' && isShare(one.name) ? { ...one, type: 'percent' } : one);
  return {
    ...answer,
    outputs: answer.outputs.map(mark),
    steps: answer.steps.map((step) => ({ ...mark(step), inputs: step.inputs.map(mark) })),
  };
}

/** A value by its name, wherever the answer shows it: a result, a step, or what went into one. */
export function valueOf(answer: RuleAnswer, name: string): Value | null {
  const found = [...answer.outputs, ...answer.steps, ...answer.steps.flatMap((step) => step.inputs)].find((one) => one.name === name);
  return found ?? null;
}
