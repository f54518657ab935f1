/** Cuts a page into pieces that a speech engine can say: browsers stop in the middle of long ones. */

/** Longest piece, characters. */
export const PIECE_MAX = 160;

/** The pieces of a text, in order, cut after sentences, else after commas, else hard. */
export function piecesOf(text: string): string[] {
  const sentences = text
    .split(/\n+|(?<=[。！？!?；;])|(?<=\.)\s/)
    .map((one) => one.trim())
    .filter((one) => /[\p{L}\p{N}]/u.test(one));
  return sentences.flatMap((one) => {
    const out: string[] = [];
    let rest = one;
    while (rest.length > PIECE_MAX) {
      const comma = Math.max(rest.lastIndexOf('，', PIECE_MAX), rest.lastIndexOf(',', PIECE_MAX), rest.lastIndexOf(' ', PIECE_MAX));
      const cut = comma > PIECE_MAX / 2 ? comma + 1 : PIECE_MAX;
      out.push(rest.slice(0, cut).trim());
      rest = rest.slice(cut).trim();
    }
    return rest === '' ? out : [...out, rest];
  });
}

/** The words of an element that are meant to be heard: nothing hidden, no controls' inner glyphs. */
export function wordsOf(root: Element): string {
  const out: string[] = [];
  const walk = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = node.textContent?.trim() ?? '';
      if (words !== '') out.push(words);
      return;
    }
    if (!(node instanceof Element) || node.matches('[aria-hidden="true"], [hidden], script, style, noscript, svg')) return;
    const block = /^(P|LI|H1|H2|H3|DIV|SECTION|DT|DD|TR|BUTTON|A)$/.test(node.tagName);
    for (const child of node.childNodes) walk(child);
    if (block && out.length > 0 && out.at(-1) !== '\n') out.push('\n');
  };
  walk(root);
  return out.join(' ').replace(/ *\n */g, '\n').trim();
}
