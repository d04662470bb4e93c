import type { LogScanRange, ScannedEvent } from '@tallyman/event-store';
import { to as copyTo } from 'pg-copy-streams';
import { openClient } from './connections.js';
import type { ClientOptions } from './connections.js';
import { unavailable } from './faults.js';
import { parseScannedRows } from './scanned-rows.js';
import { int8, scanStatement } from './statements.js';

const NEW_LINE = 0x0a;

/** See `LogScan`. One COPY on a connection of its own, a page for each piece that comes over the wire. */
export async function* scanLog(
  options: ClientOptions,
  { after, upTo, signal }: LogScanRange,
): AsyncGenerator<readonly ScannedEvent[], void, undefined> {
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted()) return;
  const client = await openClient(options);
  try {
    const rows = client.query(copyTo(scanStatement(int8(after), int8(upTo))));
    signal?.addEventListener('abort', () => rows.destroy(), { once: true });
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of rows as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const end = bytes.lastIndexOf(NEW_LINE) + 1;
      rest = bytes.subarray(end);
      if (end > 0) yield parseScannedRows(bytes.toString('utf8', 0, end));
    }
  } catch (error) {
    if (!isAborted()) throw unavailable(error);
  } finally {
    await client.end();
  }
}
