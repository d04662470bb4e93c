import type { AppendItem, Capabilities, CommandRow, StreamAppend } from '@tallyman/event-store';
import type { CopyUnit, EventUnit } from './source-units.js';

/** What goes to the destination in one append: units of one time. */
export type Batch = readonly CopyUnit[];

/** Of the bytes that a store takes at once: what it keeps beside bodies and outcomes needs its place too. */
const BYTES_SHARE = 0.5;

const bytesOf = ({ event, command }: CopyUnit): number =>
  (event === undefined ? 0 : Buffer.byteLength(event.body)) +
  (command === undefined ? 0 : Buffer.byteLength(command.outcome));

/** As few batches as the store takes. Where it does not order groups each is of one stream, so that positions come out as they were. */
export async function* batchesOf(
  units: AsyncIterable<CopyUnit>,
  { ordersGroups, maxAppendEvents, maxAppendBytes }: Capabilities,
): AsyncGenerator<Batch, void, undefined> {
  let batch: CopyUnit[] = [];
  let bytes = 0;
  for await (const unit of units) {
    const size = bytesOf(unit);
    const last = batch.at(-1);
    const fits =
      last === undefined ||
      (last.recordedAt === unit.recordedAt &&
        batch.length < maxAppendEvents &&
        bytes + size <= maxAppendBytes * BYTES_SHARE &&
        (ordersGroups || isSameStream(last, unit)));
    if (!fits) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(unit);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Commands without events are as of one stream. */
const isSameStream = (a: CopyUnit, b: CopyUnit): boolean => a.event?.stream === b.event?.stream;

/** An item, and the position that its first event must get. */
export interface CopyItem extends AppendItem {
  readonly firstPosition: number | undefined;
}

/** One item for each run of one stream. */
export const itemsOf = (batch: Batch): readonly CopyItem[] => {
  const runs: CopyUnit[][] = [];
  for (const unit of batch) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && isSameStream(last, unit)) run.push(unit);
    else runs.push([unit]);
  }
  return runs.map(itemOf);
};

const itemOf = (run: Batch): CopyItem => {
  const events = run.filter((unit): unit is EventUnit => unit.event !== undefined);
  const [first] = events;
  const commands = run.flatMap((unit, index): readonly CommandRow[] => rowOf(unit, index));
  if (first === undefined) return { streams: [], commands, firstPosition: undefined };
  const { stream, revision, position } = first.event;
  const append: StreamAppend = {
    stream,
    expectedRevision: revision - 1,
    events: events.map(({ event: { id, type, body, hash } }) => ({ id, type, body, hash })),
  };
  return { streams: [append], commands, firstPosition: position };
};

const rowOf = ({ event, command }: CopyUnit, index: number): readonly CommandRow[] => {
  if (command === undefined) return [];
  if (event !== undefined) return [{ ...command, firstEvent: index }];
  const { commandId, outcome, commandHash } = command;
  return [{ commandId, outcome, commandHash }];
};
