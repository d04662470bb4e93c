import type { RecordedEvent } from '@tallyman/event-catalog';
import type { ScannedEvent } from './port.js';

const SCHEMA_VERSION = /^\{"schemaVersion":(\d+),/u;
/** The last member of a body; nothing before it can look like this, because a quotation mark in a string is escaped. */
const DATA = ',"data":';

/** What a scan says of an event that was read whole. Only for bodies that the catalogue wrote. */
export const scanned = ({ body, hash, position, stream, revision, type, recordedAt }: RecordedEvent): ScannedEvent => ({
  position,
  stream,
  revision,
  type,
  recordedAt,
  hash: Buffer.from(hash).toString('hex'),
  schemaVersion: Number(SCHEMA_VERSION.exec(body)?.[1]),
  data: body.slice(body.indexOf(DATA) + DATA.length, -1),
});
