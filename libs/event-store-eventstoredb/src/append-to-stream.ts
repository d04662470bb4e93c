import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreError } from '@tallyman/event-store';
import type { EventToStore, LogClient, StoredEvent } from './client.js';
import { ClientFault, faultKind } from './client-fault.js';
import { historyMissing, unavailable, unknownOutcome } from './faults.js';

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;
/** So long an append is asked after before its outcome counts as unknown. */
const PATIENCE_MS = 15_000;

export interface StreamWrite {
  /** Of the server. */
  readonly stream: string;
  /** Exact; -1 for none. */
  readonly expected: number;
  readonly events: readonly EventToStore[];
}

/** What became of it for certain. `actual`: the stream's last revision. */
export type WriteOutcome = { readonly kind: 'written' } | { readonly kind: 'conflict'; readonly actual: number };

/**
 * Appends, and finds out what became of it: after any failure but a plain no the stream is read behind the expected revision. Our events there: written.
 * Others: a conflict. Nothing: tried again, with the same ids and the same exact revision, which the server takes once at most.
 * The server takes another owner's try of the same command for ours: whoever cares looks at what is there after `written`.
 * Throws `outcome_unknown`; or, certainly without having written, `append_too_large`, `history_missing`, `store_unavailable`.
 */
export const appendToStream = async (
  client: LogClient,
  write: StreamWrite,
  patienceMs = PATIENCE_MS,
): Promise<WriteOutcome> => {
  const end = Date.now() + patienceMs;
  let isUncertain = false;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    const fault = await tryOnce(client, write);
    if (fault === undefined) return { kind: 'written' };
    throwRefusal(write.stream, fault);
    if (fault.kind === 'unknown_outcome') isUncertain = true;
    const found = await lookOrFault(client, write);
    if (found.kind !== 'nothing' && found.kind !== 'unreadable') return found;
    if (found.kind === 'nothing' && fault.kind === 'conflict' && !isUncertain)
      return { kind: 'conflict', actual: fault.actual ?? -1 };
    if (Date.now() + wait > end) {
      if (isUncertain)
        throw unknownOutcome('An append was not answered, and the log cannot say what became of it', fault);
      throw unavailable(fault);
    }
    await pause(wait);
  }
};

const tryOnce = async (
  client: LogClient,
  { stream, expected, events }: StreamWrite,
): Promise<ClientFault | undefined> => {
  let last: number;
  try {
    last = await client.append(stream, expected, events);
  } catch (error) {
    if (error instanceof ClientFault) return error;
    throw error;
  }
  // The stream had been deleted, and goes on after what is gone.
  if (last !== expected + events.length)
    throw unknownOutcome('An append was written, but not where it was meant', historyMissing(stream, 'it was deleted'));
  return undefined;
};

/** The answers that are final, whatever became of an earlier try: no such append is ever taken. */
const throwRefusal = (stream: string, fault: ClientFault): void => {
  if (fault.kind === 'deleted') throw historyMissing(stream, 'it was deleted');
  if (fault.kind === 'denied') throw unavailable(fault);
  if (fault.kind === 'too_large')
    throw new EventStoreError('append_too_large', 'The server takes less in one append than it is configured here', {
      cause: fault,
    });
};

type Found = WriteOutcome | { readonly kind: 'nothing' } | { readonly kind: 'unreadable' };

const lookOrFault = async (client: LogClient, write: StreamWrite): Promise<Found> => {
  try {
    return await look(client, write);
  } catch (error) {
    if (faultKind(error) === 'deleted') throw historyMissing(write.stream, 'it was deleted');
    if (faultKind(error) === undefined) throw error;
    return { kind: 'unreadable' };
  }
};

const look = async (client: LogClient, { stream, expected, events }: StreamWrite): Promise<Found> => {
  const there = await client.readStream(stream, { from: expected + 1, direction: 'forwards', limit: events.length });
  const [first] = there;
  if (first === undefined) return { kind: 'nothing' };
  if (isSame(first, events[0])) {
    if (there.length === events.length && there.every((one, index) => isSame(one, events[index])))
      return { kind: 'written' };
    throw unknownOutcome('Only a part of an append was written', undefined);
  }
  const [last] = await client.readStream(stream, { direction: 'backwards', limit: 1 });
  return { kind: 'conflict', actual: last?.revision ?? expected + there.length };
};

/** Another owner's try of the same command has the same ids, and another epoch in its metadata. */
const isSame = (there: StoredEvent, own: EventToStore | undefined): boolean =>
  there.id === own?.id && JSON.stringify(there.metadata) === Buffer.from(own.metadata).toString('utf8');
