/*
 * Arrays as PostgreSQL reads them. The driver would convert them too, but looks at every element several times; for windows of thousands of
 * rows with a dozen columns that was most of the work of writing them.
 */

const UNSAFE = /["\\]/;
const EVERY_UNSAFE = /["\\]/g;

const quoted = (text: string): string => `"${UNSAFE.test(text) ? text.replace(EVERY_UNSAFE, '\\$&') : text}"`;

export const texts = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`;

export const numbers = (values: readonly (number | bigint | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;

export const booleans = (values: readonly boolean[]): string => `{${values.join(',')}}`;

/** Of hex text. */
export const bytes = (values: readonly string[]): string => `{${values.map((hex) => `"\\\\x${hex}"`).join(',')}}`;
