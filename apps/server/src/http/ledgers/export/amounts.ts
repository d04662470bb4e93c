const ISO_CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

const known = new Map<string, number>();

/** Digits after the point of a currency's major unit: those of ISO 4217 as Unicode's data has them; of any other name 0, since nobody says. */
export const minorDigits = (currency: string): number => {
  const remembered = known.get(currency);
  if (remembered !== undefined || !ISO_CURRENCIES.has(currency)) return remembered ?? 0;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  known.set(currency, digits);
  return digits;
};

/** Minor units as a decimal number of the major unit, exactly: -1250 EUR is `-12.50`. */
export const decimal = (minor: bigint | number, currency: string): string => {
  const digits = minorDigits(currency);
  const amount = BigInt(minor);
  const sign = amount < 0n ? '-' : '';
  const text = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
};
