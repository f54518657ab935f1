import { describe, expect, it } from 'vitest';
import { compareMoney, fenOf, formatMoney, moneyParts, sumMoney, yuanOf } from './money';

describe('money', () => {
  it.each([
    ['7280.00', '¥7,280.00'],
    ['0', '¥0.00'],
    ['0.5', '¥0.50'],
    ['-3.90', '−¥3.90'],
    ['999', '¥999.00'],
    ['1000', '¥1,000.00'],
    ['12345678.09', '¥12,345,678.09'],
  ])('shows %s as %s', (given, shown) => {
    expect(formatMoney(given)).toBe(shown);
  });

  it('keeps sums that a float would round', () => {
    expect(formatMoney('90071992547409.93')).toBe('¥90,071,992,547,409.93');
    expect(sumMoney(['0.10', '0.20'])).toBe('0.30');
  });

  it.each(['', '1,000', '1.234', '1e3', ' 1', 'NaN', '--1', '.5'])('refuses %j', (given) => {
    expect(() => fenOf(given)).toThrow(RangeError);
  });

  it('goes to fen and back unchanged', () => {
    for (const yuan of ['0.00', '0.01', '-0.01', '128.00', '-7280.55']) expect(yuanOf(fenOf(yuan))).toBe(yuan);
  });

  it('has no negative zero', () => {
    expect(formatMoney('-0.00')).toBe('¥0.00');
    expect(moneyParts('-0').sign).toBe('');
  });

  it('sorts by value, not by text', () => {
    expect(['9.00', '10.00', '-1.00'].sort(compareMoney)).toEqual(['-1.00', '9.00', '10.00']);
  });
});
