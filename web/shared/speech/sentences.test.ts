import { describe, expect, it } from 'vitest';
import { PIECE_MAX, piecesOf, wordsOf } from './sentences';

describe('reading aloud', () => {
  it('cuts after sentences, in both languages', () => {
    expect(piecesOf('您可以领。一共 7,280.00 元！\nDone. Next step')).toEqual(['您可以领。', '一共 7,280.00 元！', 'Done.', 'Next step']);
  });

  it('loses nothing of a very long sentence', () => {
    const long = `${'字'.repeat(150)}，${'词'.repeat(400)}`;
    const pieces = piecesOf(long);
    expect(pieces.join('')).toBe(long);
    expect(Math.max(...pieces.map((one) => one.length))).toBeLessThanOrEqual(PIECE_MAX);
  });

  it('says nothing that is hidden', () => {
    document.body.innerHTML = '<main><h1>我的</h1><svg><title>x</title></svg><p>有 <b>2</b> 件</p><span aria-hidden="true">·</span></main>';
    expect(wordsOf(document.querySelector('main') as Element)).toBe('我的\n有 2 件');
  });
});
