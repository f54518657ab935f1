/**
 * Money on the screen. The server sends yuan as decimal strings ("7280.00"); they stay strings or bigint fen
 * here and never pass through a float, so that what is shown is what the books hold.
 */

const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,2}))?$/;

/** The sum in fen; throws on anything that is not a decimal with at most two places. */
export function fenOf(yuan: string): bigint {
  const match = DECIMAL.exec(yuan);
  if (match === null) throw new RangeError(`not a sum of money: ${JSON.stringify(yuan)}`);
  const [, sign, whole = '0', cents = ''] = match;
  const fen = BigInt(whole) * 100n + BigInt(cents.padEnd(2, '0'));
  return sign === '-' ? -fen : fen;
}

/** The decimal string of a sum in fen. */
export function yuanOf(fen: bigint): string {
  const size = fen < 0n ? -fen : fen;
  const cents = (size % 100n).toString().padStart(2, '0');
  return `${fen < 0n ? '-' : ''}${size / 100n}.${cents}`;
}

/** The pieces of a shown sum, so that a price can set the yuan large and the fen small. */
export interface MoneyParts {
  sign: string;
  symbol: string;
  whole: string;
  cents: string;
}

/** Splits "7280.00" into sign, ¥, "7,280" and "00". */
export function moneyParts(yuan: string): MoneyParts {
  const fen = fenOf(yuan);
  const [whole = '0', cents = '00'] = yuanOf(fen < 0n ? -fen : fen).split('.');
  return {
    sign: fen < 0n ? '−' : '',
    symbol: '¥',
    whole: whole.replace(/\B(?=(\d{3})+$)/g, ','),
    cents,
  };
}

/** "7280.00" → "¥7,280.00". */
export function formatMoney(yuan: string): string {
  const { sign, symbol, whole, cents } = moneyParts(yuan);
  return `${sign}${symbol}${whole}.${cents}`;
}

/** Adds decimal strings exactly. */
export function sumMoney(all: readonly string[]): string {
  return yuanOf(all.reduce((total, one) => total + fenOf(one), 0n));
}

/** Sorts decimal strings by value. */
export function compareMoney(a: string, b: string): number {
  const difference = fenOf(a) - fenOf(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
