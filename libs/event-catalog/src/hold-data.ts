/** Data of the events that open and end holds: nearly all of a log. */
interface HoldData {
  readonly holdId: string;
  readonly quantity: number;
}

const ID = '{"holdId":"';
const QUANTITY = '","quantity":';
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
/** So many digits are always a whole number below 2^53. */
const MOST_DIGITS = 15;

/** Where the string that begins here ends; -1 when it is not as plain as it stands. */
const plainEnd = (text: string, start: number): number => {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code < 0x20) return -1;
  }
  return -1;
};

/** The whole number that these characters are, as JSON writes it; -1 when they are none, or a large one. */
const wholeOf = (text: string, start: number, end: number): number => {
  const digits = end - start;
  if (digits < 1 || digits > MOST_DIGITS || (digits > 1 && text.charCodeAt(start) === ZERO)) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return -1;
    value = value * 10 + code - ZERO;
  }
  return value;
};

/** What `JSON.parse` makes of `{"holdId":"…","quantity":…}` at a quarter of the cost, or `undefined`: then it is for `JSON.parse` to say. */
export const parseHoldData = (text: string): HoldData | undefined => {
  if (!text.startsWith(ID)) return undefined;
  const idEnd = plainEnd(text, ID.length);
  if (idEnd < 0 || !text.startsWith(QUANTITY, idEnd) || !text.endsWith('}')) return undefined;
  const quantity = wholeOf(text, idEnd + QUANTITY.length, text.length - 1);
  return quantity < 0 ? undefined : { holdId: text.slice(ID.length, idEnd), quantity };
};
