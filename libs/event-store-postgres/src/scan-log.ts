import type { LogScanRange, ScannedEvent } from '@tallyman/event-store';
import { to as copyTo } from 'pg-copy-streams';
import { openClient } from './connections.js';
import type { ClientOptions } from './connections.js';
import { unavailable } from './faults.js';
import { ScannedRows } from './scanned-rows.js';
import { ALONG_THE_INDEX, int8, scanStatement } from './statements.js';

/** See `LogScan`. One COPY on a connection of its own, a page for each piece that comes over the wire. */
export async function* scanLog(
  options: ClientOptions,
  { after, upTo, signal }: LogScanRange,
): AsyncGenerator<readonly ScannedEvent[], void, undefined> {
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted()) return;
  const client = await openClient(options, ALONG_THE_INDEX);
  const pieces = client.query(copyTo(scanStatement(int8(after), int8(upTo))));
  const stop = (): void => void pieces.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  // It may have been while the connection was made.
  if (isAborted()) stop();
  try {
    const rows = new ScannedRows();
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      const events = rows.read(piece);
      if (events.length > 0) yield events;
    }
  } catch (error) {
    if (!isAborted()) throw unavailable(error);
  } finally {
    // One signal may serve thousands of scans.
    signal?.removeEventListener('abort', stop);
    await client.end();
  }
}
