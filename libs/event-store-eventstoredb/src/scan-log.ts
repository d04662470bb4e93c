import type { RecordedEvent } from '@tallyman/event-catalog';
import type { LogScanRange, ScannedEvent } from '@tallyman/event-store';
import { unavailable } from './faults.js';
import type { OpenLog } from './open-log.js';
import { readOn } from './read-all.js';

const PAGE = 1000;

/** See `LogScan`. */
export async function* scanLog(
  open: () => Promise<OpenLog>,
  { after, upTo, signal }: LogScanRange,
): AsyncGenerator<readonly ScannedEvent[], void, undefined> {
  const start = Math.max(0, after);
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted() || start >= upTo) return;
  let page: ScannedEvent[] = [];
  try {
    for await (const { event } of readOn(await open(), start, upTo - start)) {
      page.push(scanned(event));
      if (event.position >= upTo) break;
      if (page.length < PAGE) continue;
      yield page;
      page = [];
      if (isAborted()) return;
    }
  } catch (error) {
    throw unavailable(error);
  }
  if (page.length > 0 && !isAborted()) yield page;
}

const SCHEMA_VERSION = /^\{"schemaVersion":(\d+),/u;
/** The last member of a body; a quotation mark within a string is escaped, so nothing before it can look like this. */
const DATA = ',"data":';

const scanned = ({ body, hash, position, stream, revision, type, recordedAt }: RecordedEvent): ScannedEvent => ({
  position,
  stream,
  revision,
  type,
  recordedAt,
  hash: Buffer.from(hash).toString('hex'),
  schemaVersion: Number(SCHEMA_VERSION.exec(body)?.[1]),
  data: body.slice(body.indexOf(DATA) + DATA.length, -1),
});
