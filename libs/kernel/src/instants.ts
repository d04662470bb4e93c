const DAY = 86_400_000;
/** Instants whose ISO 8601 form has a year of four digits and no sign: 0000-01-01 to 9999-12-31. */
const FIRST = -62_167_219_200_000;
const LAST = 253_402_300_799_999;

/** The last day that was written, `2026-12-01T`: due times of holds lie close together, and a Date costs more than all else of a hold. */
let lastDay = NaN;
let lastDayText = '';

const textOfDay = (day: number): string => {
  if (day !== lastDay) {
    lastDayText = new Date(day * DAY).toISOString().slice(0, 11);
    lastDay = day;
  }
  return lastDayText;
};

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** ISO 8601 UTC with milliseconds, the same text as `Date.prototype.toISOString`; throws RangeError where that does. */
export const instantText = (ms: number): string => {
  if (!(ms >= FIRST && ms <= LAST && Number.isInteger(ms))) return new Date(ms).toISOString();
  const day = Math.floor(ms / DAY);
  const rest = ms - day * DAY;
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  const time = `${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}:${padded(seconds % 60, 2)}`;
  return `${textOfDay(day)}${time}.${padded(rest % 1000, 3)}Z`;
};
