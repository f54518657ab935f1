/** The tokens as plain colours: a canvas cannot read CSS variables by itself. */

/** The colours a chart draws with. */
export interface Palette {
  ink: string;
  soft: string;
  line: string;
  surface: string;
  series: string[];
  font: string;
  size: number;
}

/** Reads the tokens as they hold now; call again when the theme changes. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const root = Number.parseFloat(style.fontSize) || 16;
  return {
    ink: token('--ink'),
    soft: token('--ink-soft'),
    line: token('--line'),
    surface: token('--surface'),
    series: ['--brand', '--shop', '--move', '--car', '--danger', '--edge'].map(token),
    font: token('--font'),
    size: Math.round(Number.parseFloat(token('--text-sm')) * root) || 13,
  };
}
