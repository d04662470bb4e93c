import { CHAIN_START, commandHashOf, deterministicUuid, eventId, seal } from '@tallyman/event-catalog';
import type { NewEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '../port.js';
import type { AppendItem, CommandRow, EventStore, LogWriter, StreamAppend } from '../port.js';

/** Numbers in [0, below), the same for every run. */
const createDice = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

interface StreamEnd {
  readonly revision: number;
  readonly hash: Uint8Array;
}

const START: StreamEnd = { revision: NO_STREAM, hash: CHAIN_START };

/**
 * Writes a log like that of a service: commands of no, one or several events in a few streams with hash chains that hold, groups of commands at one
 * time, several groups at one time. Without `atomicMultiStream` each command keeps to one stream.
 */
export const writeChainedLog = async (store: EventStore, commands: number, seed = 1): Promise<void> => {
  const writer = await store.acquire('chained log');
  const dice = createDice(seed);
  const ends = new Map<string, StreamEnd>();
  for (let done = 0; done < commands;) {
    const recordedAt = writer.lastRecordedAt + dice(2);
    const group = Array.from({ length: Math.min(1 + dice(6), commands - done) }, (_, index) =>
      commandItem(`${String(seed)}-${String(done + index)}`, recordedAt, dice, ends, store),
    );
    await appendAll(writer, group, recordedAt);
    done += group.length;
  }
  await writer.release();
};

const appendAll = async (writer: LogWriter, group: readonly AppendItem[], recordedAt: number): Promise<void> => {
  const results = await writer.append(group, recordedAt);
  if (results.some(({ kind }) => kind !== 'appended')) throw new Error('an item of a new log was not appended');
};

const commandItem = (
  name: string,
  recordedAt: number,
  dice: (below: number) => number,
  ends: Map<string, StreamEnd>,
  { capabilities }: EventStore,
): AppendItem => {
  // Of both kinds: ids that are UUIDs are their first events' too.
  const commandId = dice(2) === 0 ? `command ${name} é 𝄞` : deterministicUuid(name).replace(/-5/u, '-7');
  const commandHash = commandHashOf(commandId);
  const outcome = JSON.stringify({ for: commandId, note: 'é \u0000 "𝄞"' });
  const count = dice(4);
  if (count === 0) return { streams: [], commands: [{ commandId, outcome, commandHash: bytesOf(commandHash) }] };
  const own = `stock-${String(dice(5))}é`;
  const streams = Array.from({ length: count }, (_, index): StreamAppend => {
    const stream = capabilities.atomicMultiStream && dice(3) === 0 ? `stock-${String(dice(5))}é` : own;
    const before = ends.get(stream) ?? START;
    const revision = before.revision + 1;
    const context = { subsystem: 'wms', commandId, commandHash, occurredAt: new Date(recordedAt).toISOString() };
    const told = { stream, revision, index, type: 'Thing Happened', schemaVersion: 1, recordedAt };
    const event: NewEvent = seal(before.hash, { ...told, context, data: { index, text: 'é\t𝄞\u0001' } });
    ends.set(stream, { revision, hash: event.hash });
    return { stream, expectedRevision: before.revision, events: [event] };
  });
  return { streams, commands: [rowOf(commandId, outcome, streams)] };
};

const rowOf = (commandId: string, outcome: string, streams: readonly StreamAppend[]): CommandRow => ({
  commandId,
  outcome,
  firstEvent: streams.findIndex(({ events }) => events[0]?.id === eventId(commandId, 0)),
});

const bytesOf = (commandHash: string): Uint8Array => new Uint8Array(Buffer.from(commandHash, 'base64url'));
