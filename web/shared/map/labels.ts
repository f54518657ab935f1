/** Names on the map: each beside its dot where it can be read; where it would lie on another, it waits for a pointer. */

/** Where a name stands to its dot. */
export type Side = 'below' | 'above' | 'right' | 'left' | 'none';

/** A dot and the name it would like to show, px. The smaller the rank, the sooner it chooses. */
export interface Label {
  x: number;
  y: number;
  width: number;
  height: number;
  rank: number;
}

/** A rectangle: left, top, right, bottom. */
type Box = [number, number, number, number];

const SIDES = ['below', 'above', 'right', 'left'] as const;
/** A dot may not be written upon; half its side, px. */
const DOT = 8;

const meet = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

function boxOf({ x, y, width, height }: Label, side: (typeof SIDES)[number], gap: number): Box {
  const [left, top] = {
    below: [x - width / 2, y + gap],
    above: [x - width / 2, y - gap - height],
    right: [x + gap, y - height / 2],
    left: [x - gap - width, y - height / 2],
  }[side] as [number, number];
  return [left, top, left + width, top + height];
}

/**
 * The side of each name in a map of the given size, `gap` px from the middle of its dot. No two names shown overlap,
 * none covers another's dot, none leaves the map.
 */
export function sidesOf(labels: readonly Label[], size: { width: number; height: number }, gap: number): Side[] {
  const dots = labels.map(({ x, y }): Box => [x - DOT, y - DOT, x + DOT, y + DOT]);
  const sides: Side[] = labels.map(() => 'none');
  const taken: Box[] = [];
  const order = labels.map((label, at) => ({ label, at })).sort((a, b) => a.label.rank - b.label.rank || a.at - b.at);
  for (const { label, at } of order) {
    for (const side of SIDES) {
      const box = boxOf(label, side, gap);
      const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= size.width && box[3] <= size.height;
      const free = inside && !taken.some((other) => meet(box, other)) && !dots.some((dot, other) => other !== at && meet(box, dot));
      if (!free) continue;
      sides[at] = side;
      taken.push(box);
      break;
    }
  }
  return sides;
}
