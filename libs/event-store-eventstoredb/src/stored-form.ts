import { deterministicUuid } from '@tallyman/event-catalog';
import type { NewEvent, RecordedEvent } from '@tallyman/event-catalog';
import type { EventlessCommand } from '@tallyman/event-store';
import type { EventToStore, StoredEvent } from './client.js';
import { COMMAND_ANSWERED, OWNER_TOOK_OVER, typeInLog, typeInServer } from './names.js';
import type { LogNames } from './names.js';

/** The form of the metadata below. Events without it are not ours. */
const FORM = 1;
const HASH = /^[0-9a-f]{64}$/u;
const NO_DATA = new Uint8Array();

interface StoredRow {
  readonly commandId: string;
  /** base64url */
  readonly hash: string;
  readonly outcome: string;
}

/** Metadata of a stored event; stored for ever: members are added, never changed. */
interface Mark {
  readonly tallyman: typeof FORM;
  /** Lower-case hex; of events only. */
  readonly hash?: string;
  /** Milliseconds since 1970; of events and rows. */
  readonly recordedAt?: number;
  readonly epoch?: number;
  /** Of the command whose first event this is. */
  readonly outcome?: string;
  /** Commands that made no events. */
  readonly rows?: readonly StoredRow[];
}

/** An event before it has its place in the whole log. */
export type UnplacedEvent = Omit<RecordedEvent, 'position'>;

/** What an event of the server is to the log. */
export type Meaning =
  | {
      readonly kind: 'event';
      readonly event: UnplacedEvent;
      readonly outcome: string | undefined;
      readonly rows: readonly EventlessCommand[];
    }
  | { readonly kind: 'rows'; readonly recordedAt: number; readonly rows: readonly EventlessCommand[] }
  | { readonly kind: 'owner' }
  | { readonly kind: 'foreign' };

/** What goes with an event beside itself. */
export interface Beside {
  readonly recordedAt: number;
  readonly epoch: number;
  readonly outcome: string | undefined;
  readonly rows: readonly EventlessCommand[];
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

const metadataOf = (mark: Mark): Uint8Array => bytesOf(JSON.stringify(mark));

const storedRow = ({ commandId, commandHash, outcome }: EventlessCommand): StoredRow => ({
  commandId,
  hash: Buffer.from(commandHash).toString('base64url'),
  outcome,
});

export const eventToStore = ({ id, type, body, hash }: NewEvent, beside: Beside): EventToStore => ({
  id,
  type: typeInServer(type),
  data: bytesOf(body),
  metadata: metadataOf({
    tallyman: FORM,
    hash: Buffer.from(hash).toString('hex'),
    recordedAt: beside.recordedAt,
    epoch: beside.epoch,
    ...(beside.outcome === undefined ? {} : { outcome: beside.outcome }),
    ...(beside.rows.length === 0 ? {} : { rows: beside.rows.map(storedRow) }),
  }),
});

/** Its id is one of this owner's try: a repeat of that is known as one, and no other owner's. */
export const rowToStore = (row: EventlessCommand, epoch: number): EventToStore => ({
  id: deterministicUuid(`${row.commandId}#answered#${String(epoch)}`),
  type: COMMAND_ANSWERED,
  data: NO_DATA,
  metadata: metadataOf({ tallyman: FORM, recordedAt: row.recordedAt, epoch, rows: [storedRow(row)] }),
});

export const ownerToStore = (id: string, owner: string): EventToStore => ({
  id,
  type: OWNER_TOOK_OVER,
  data: bytesOf(JSON.stringify({ owner })),
  metadata: metadataOf({ tallyman: FORM }),
});

const FOREIGN: Meaning = { kind: 'foreign' };

export const meaningOf = (stored: StoredEvent, names: LogNames): Meaning => {
  const mark = markOf(stored.metadata);
  if (mark === undefined) return FOREIGN;
  if (stored.stream === names.owner) return stored.type === OWNER_TOOK_OVER ? { kind: 'owner' } : FOREIGN;
  const { recordedAt } = mark;
  if (recordedAt === undefined) return FOREIGN;
  const rows = (mark.rows ?? []).map((row) => ({ ...recordedRow(row), recordedAt }));
  if (stored.stream === names.commands) return { kind: 'rows', recordedAt, rows };
  const stream = names.inLog(stored.stream);
  if (stream === undefined || mark.hash === undefined || !(stored.data instanceof Uint8Array)) return FOREIGN;
  const event: UnplacedEvent = {
    stream,
    revision: stored.revision,
    recordedAt,
    id: stored.id,
    type: typeInLog(stored.type),
    body: textOf(stored.data),
    hash: new Uint8Array(Buffer.from(mark.hash, 'hex')),
  };
  return { kind: 'event', event, outcome: mark.outcome, rows };
};

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('utf8');

const recordedRow = ({ commandId, hash, outcome }: StoredRow): Omit<EventlessCommand, 'recordedAt'> => ({
  commandId,
  outcome,
  commandHash: new Uint8Array(Buffer.from(hash, 'base64url')),
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

const isOptional = (value: unknown, type: 'number' | 'string'): boolean => value === undefined || typeof value === type;

const isRow = (value: unknown): value is StoredRow =>
  isObject(value) && [value.commandId, value.hash, value.outcome].every((member) => typeof member === 'string');

const isMark = (value: unknown): value is Mark =>
  isObject(value) &&
  value.tallyman === FORM &&
  (value.hash === undefined || (typeof value.hash === 'string' && HASH.test(value.hash))) &&
  isOptional(value.recordedAt, 'number') &&
  isOptional(value.outcome, 'string') &&
  (value.rows === undefined || (Array.isArray(value.rows) && value.rows.every(isRow)));

const markOf = (metadata: unknown): Mark | undefined => (isMark(metadata) ? metadata : undefined);

/** An append is larger on the server than its bodies; about as the server counts. */
export const storedBytes = ({ type, data, metadata }: EventToStore): number =>
  data.byteLength + metadata.byteLength + 2 * type.length + EVENT_BYTES;

const EVENT_BYTES = 100;
