/**
 * Our own line drawings, as paths on a 160 × 120 sheet. `line` is drawn in ink, `tint` is filled softly behind it,
 * `accent` is the one stroke in the colour of the area. Drawn here, so that no licence and no download is involved.
 */

/** One drawing. */
export interface Drawing {
  tint: string;
  line: string;
  accent: string;
}

export const drawings = {
  /** An open tray with nothing in it. */
  empty: {
    tint: 'M38 66h84v26a8 8 0 0 1-8 8H46a8 8 0 0 1-8-8z',
    line: 'M38 66l14-30h56l14 30v26a8 8 0 0 1-8 8H46a8 8 0 0 1-8-8zM38 66h24c2 0 4 2 5 4 3 6 8 9 13 9s10-3 13-9c1-2 3-4 5-4h24M24 100h8M128 100h8',
    accent: 'M80 14v12M60 18l5 9M100 18l-5 9',
  },
  /** A pram under a small moon. */
  baby: {
    tint: 'M44 56h68a34 34 0 0 1-68 0z',
    line: 'M44 56h68a34 34 0 0 1-68 0zM78 56V22a34 34 0 0 1 34 34M112 56l12-16h10M58 98a7 7 0 1 0 .1 0M98 98a7 7 0 1 0 .1 0M62 86l-3 12M94 86l4 12M22 112h116',
    accent: 'M46 18a11 11 0 1 0 12 15a9 9 0 0 1-12-15z',
  },
  /** A courier's scooter with its box, in motion. */
  delivery: {
    tint: 'M34 40h34v28H34z',
    line: 'M34 40h34v28H34zM34 50h34M50 92h40c0-16 8-24 20-24h2L104 36h-10M50 92a10 10 0 1 1-.1-2M122 92a10 10 0 1 1-.1-2M30 92c0-14 8-24 20-24h28c4 10 6 16 12 24M18 104h124',
    accent: 'M10 52h14M4 64h20M12 76h10',
  },
  /** A paper with its seal and a tick. */
  done: {
    tint: 'M46 16h50l18 18v70H46z',
    line: 'M96 16H52a6 6 0 0 0-6 6v76a6 6 0 0 0 6 6h56a6 6 0 0 0 6-6V34zM96 16v12a6 6 0 0 0 6 6h12M58 44h28M58 56h40',
    accent: 'M66 78l10 10 20-20M106 78a25 25 0 1 1-6-16',
  },
  /** Two people, one helping the other with a phone. */
  elder: {
    tint: 'M36 100c0-20 8-32 22-32s22 12 22 32zM88 100c0-18 8-28 20-28s20 10 20 28z',
    line: 'M58 58a14 14 0 1 0-.1 0M36 104c0-24 8-36 22-36s22 12 22 36M108 62a12 12 0 1 0-.1 0M88 104c0-20 8-32 20-32s20 12 20 32M46 34c4-8 20-8 24 0M20 104h120M74 84h16',
    accent: 'M82 70h12a2 2 0 0 1 2 2v20a2 2 0 0 1-2 2H82a2 2 0 0 1-2-2V72a2 2 0 0 1 2-2zM88 26c4-8 16-6 16 2 0 6-8 10-10 12-2-2-8-6-6-14z',
  },
  /** A cable pulled out of its socket. */
  error: {
    tint: 'M92 44h28v32H92z',
    line: 'M16 60h28M44 46h16a14 14 0 0 1 0 28H44zM68 52h10M68 68h10M120 44H98a6 6 0 0 0-6 6v20a6 6 0 0 0 6 6h22zM120 60h24M28 104h104',
    accent: 'M84 22v12M70 26l5 9M98 26l-5 9',
  },
  /** A magnifier over a street plan: nothing found. */
  search: {
    tint: 'M24 28h92v68H24z',
    line: 'M116 60V34a6 6 0 0 0-6-6H30a6 6 0 0 0-6 6v56a6 6 0 0 0 6 6h46M24 50h40M64 28v40M24 72h34M90 28v18',
    accent: 'M96 100a20 20 0 1 1 .1 0M110 94l18 16',
  },
  /** A hand-sized calendar with a marked day. */
  calendar: {
    tint: 'M32 32h96v20H32z',
    line: 'M38 32h84a6 6 0 0 1 6 6v58a6 6 0 0 1-6 6H38a6 6 0 0 1-6-6V38a6 6 0 0 1 6-6zM32 52h96M56 22v18M104 22v18M50 66h6M68 66h6M104 66h6M50 84h6M68 84h6',
    accent: 'M94 76a9 9 0 1 0 .1 0M90 85l3 3 5-6',
  },
} satisfies Record<string, Drawing>;

/** The names of the drawings. */
export type DrawingName = keyof typeof drawings;
