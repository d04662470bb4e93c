const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;

/**
 * An ISO 8601 instant with an offset, in milliseconds since 1970; finer digits are cut off. `undefined` for anything else: a local
 * time would mean another instant on every machine, and `Date.parse` alone takes 30 February for 2 March.
 */
export const parseInstant = (text: unknown): number | undefined => {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1, 6).map(Number);
  const offset = [Number(match[8] ?? 0), Number(match[9] ?? 0)] as const;
  const valid =
    within(year, 1900, 9999) &&
    within(month, 1, 12) &&
    within(day, 1, daysInMonth(year, month)) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(Number(match[6] ?? 0), 0, 59) &&
    within(offset[0], 0, 14) &&
    within(offset[1], 0, 59);
  return valid ? toMilliseconds(match) : undefined;
};

const toMilliseconds = (match: RegExpExecArray): number => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1, 6).map(Number);
  const second = Number(match[6] ?? 0);
  const fraction = /[.,](\d{1,3})/.exec(match[0])?.[1] ?? '0';
  const offsetMinutes = (match[7] === '-' ? -1 : 1) * (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second, Number(fraction.padEnd(3, '0')));
};

/** ISO 8601, UTC, milliseconds: the one form that is stored. */
export const toIso = (time: number): string => new Date(time).toISOString();
