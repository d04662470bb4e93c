const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;

/** What nearly everybody sends: `2026-12-01T10:00:00Z`, with or without milliseconds. Told by the eye of the cheap reader below. */
const PLAIN_SECONDS = 20;
const PLAIN_MILLISECONDS = 24;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const daysInMonth = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0);

const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;

const isDate = (year: number, month: number, day: number): boolean =>
  within(year, 1900, 9999) && within(month, 1, 12) && within(day, 1, daysInMonth(year, month));

const isTime = (hour: number, minute: number, second: number): boolean =>
  within(hour, 0, 23) && within(minute, 0, 59) && within(second, 0, 59);

/**
 * An ISO 8601 instant with an offset, in milliseconds since 1970; finer digits are cut off. `undefined` for anything else: a local
 * time would mean another instant on every machine, and `Date.parse` alone takes 30 February for 2 March.
 */
export const parseInstant = (text: unknown): number | undefined => {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  return isPlain(text) ? parsePlain(text) : parseAny(text);
};

/** Has the length, the separators and the `Z` of the plain form; the digits are not looked at. */
const isPlain = (text: string): boolean => {
  const { length } = text;
  if (length !== PLAIN_SECONDS && length !== PLAIN_MILLISECONDS) return false;
  return (
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === 'T' &&
    text[13] === ':' &&
    text[16] === ':' &&
    text[length - 1] === 'Z' &&
    (length === PLAIN_SECONDS || text[19] === '.')
  );
};

/** The whole number that these digits are; NaN, which is within nothing, when they are not digits. */
const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

const parsePlain = (text: string): number | undefined => {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const millisecond = text.length === PLAIN_SECONDS ? 0 : digits(text, 20, 23);
  if (!isDate(year, month, day) || !isTime(hour, minute, second) || Number.isNaN(millisecond)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
};

const parseAny = (text: string): number | undefined => {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1, 6).map(Number);
  const second = Number(match[6] ?? 0);
  const offset = [Number(match[8] ?? 0), Number(match[9] ?? 0)] as const;
  if (!isDate(year, month, day) || !isTime(hour, minute, second)) return undefined;
  if (!within(offset[0], 0, 14) || !within(offset[1], 0, 59)) return undefined;
  const fraction = /[.,](\d{1,3})/.exec(text)?.[1] ?? '0';
  const offsetMinutes = (match[7] === '-' ? -1 : 1) * (offset[0] * 60 + offset[1]);
  return Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second, Number(fraction.padEnd(3, '0')));
};

/** ISO 8601, UTC, milliseconds: the one form that is stored. */
export const toIso = (time: number): string => {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
};

/** Commands of one request have one time of receipt. */
let last = { time: 0, text: '1970-01-01T00:00:00.000Z' };

/** The stored form of an instant that `parseInstant` takes. */
export const storedInstant = (text: string): string => {
  if (!isPlain(text)) return toIso(parseInstant(text) ?? Number.NaN);
  return text.length === PLAIN_MILLISECONDS ? text : `${text.slice(0, PLAIN_SECONDS - 1)}.000Z`;
};
