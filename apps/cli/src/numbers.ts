import { InvalidArgumentError } from 'commander';

/** A whole number as an option's value. */
export const whole = (text: string): number => {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('It must be a whole number.');
  return value;
};

/** Whole numbers, separated by commas. */
export const wholes = (text: string): readonly number[] => text.split(',').map((part) => whole(part.trim()));

/** A log position (a whole number) or an instant (ISO 8601 with an offset). */
export const moment = (text: string): number | string => {
  if (/^\d+$/.test(text)) return whole(text);
  if (Number.isNaN(Date.parse(text)) || !/(Z|[+-]\d\d:?\d\d)$/i.test(text))
    throw new InvalidArgumentError('It must be a log position, or a time such as 2026-12-01T10:00:00Z.');
  return text;
};
