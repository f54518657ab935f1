/** The arithmetic of a funnel. */

/** One stage; the area gives the colour. */
export interface Stage {
  key: string;
  name: string;
  count: number;
  area?: 'brand' | 'shop' | 'move';
}

/** Shares in basis points; null where there is nothing to divide by. */
export interface StageShare {
  ofPrevious: number | null;
  ofFirst: number | null;
}

/** The share of each stage of the one before and of the first. */
export function sharesOf(stages: readonly Stage[]): StageShare[] {
  const share = (part: number, whole: number | undefined) =>
    whole === undefined || whole === 0 ? null : Math.round((part * 10_000) / whole);
  return stages.map((stage, index) => ({
    ofPrevious: index === 0 ? null : share(stage.count, stages[index - 1]?.count),
    ofFirst: index === 0 ? null : share(stage.count, stages[0]?.count),
  }));
}
