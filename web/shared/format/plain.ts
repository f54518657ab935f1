/** Decimal strings without the noughts at their end: "26.50" is "26.5", "26.00" is "26". */
export const plain = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);
