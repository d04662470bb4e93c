import type { EventlessCommand } from '@tallyman/event-store';
import type { RowBytes } from './row-bytes.js';

/** Where the log must be for an append: anything else is `fenced`. */
export interface LogPlace {
  readonly epoch: number;
  readonly fence: number;
  readonly appends: number;
  readonly last_position: number;
}

/** A value of a parameter: text, or bytes in PostgreSQL's binary format. */
export type ParameterValue = string | Buffer;

/** A group as it goes over the wire, but for the place of the log, which is known when it is sent. */
export interface GroupMessage {
  readonly events: Buffer | undefined;
  readonly commands: Buffer | undefined;
  /** The values of the `APPEND` statement after those of the place. */
  readonly values: readonly ParameterValue[];
  /** What `events` is a view of: to be given back when the group is committed. */
  readonly room: RowBytes;
}

/** The first row that a group adds: by it the group is recognised in the log. */
export type FirstRow = { readonly position: number; readonly id: string; readonly hash: Uint8Array } | EventlessCommand;

/** The values that say where the log must be. */
export const placeValues = (place: LogPlace): readonly string[] => [
  String(place.epoch),
  String(place.fence),
  String(place.appends),
  String(place.last_position),
];

/** The text of an array of numbers. */
export const numbersValue = (values: readonly number[]): string => `{${values.join(',')}}`;

/** The text of an array of any texts. */
export const textsValue = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
