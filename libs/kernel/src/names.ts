/** Control characters and lone surrogates: neither can be told apart on a screen, and PostgreSQL or UTF-8 takes neither. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** Is this 1 to `maxLength` characters of text that a person can read and type again: nothing unprintable, no white space around it? */
export const isName = (text: string, maxLength: number): boolean =>
  text !== '' &&
  (text.length <= maxLength || Array.from(text).length <= maxLength) &&
  text.trim() === text &&
  !UNPRINTABLE.test(text);
