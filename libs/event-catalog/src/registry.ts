import type { StockEvent } from '@tallyman/inventory';
import type { BookEvent } from '@tallyman/ledger';
import type { RecordEvent } from '@tallyman/records';
import type { ControlEvent } from './control-events.js';
import { storedEnvelope } from './canonical.js';
import type { CommandContext, EventEnvelope } from './envelope.js';
import { parseHoldData } from './hold-data.js';
import type { RecordedEvent } from './stored-form.js';

export type DomainEvent = StockEvent | BookEvent | RecordEvent | ControlEvent;
export type EventType = DomainEvent['type'];

/** How the names of a domain's streams begin. */
const PREFIXES = { stock: 'stock-', ledger: 'ledger-', record: 'record-' } as const;

type Upcaster = (data: unknown) => unknown;

/** Whose events they are: of stock items, books, records, or the service itself. */
type Domain = 'stock' | 'ledger' | 'record' | 'control';

interface StoredType {
  /** `shared`: of every domain; the stream tells. */
  readonly domain: Domain | 'shared';
  /** The version written today. */
  readonly schemaVersion: number;
  /** `upcasters[i]` turns data of version i + 1 into version i + 2; so there are schemaVersion − 1 of them. */
  readonly upcasters: readonly Upcaster[];
}

const first = (domain: StoredType['domain']): StoredType => ({ domain, schemaVersion: 1, upcasters: [] });

const TYPES: Readonly<Record<EventType, StoredType>> = {
  StockOpened: first('stock'),
  StockReceived: first('stock'),
  StockMoved: first('stock'),
  TransferDispatched: first('stock'),
  TransferReceived: first('stock'),
  StockHeld: first('stock'),
  HoldReleased: first('stock'),
  HoldExpired: first('stock'),
  StockCommitted: first('stock'),
  CommitmentReleased: first('stock'),
  StockShipped: first('stock'),
  StockReturned: first('stock'),
  ReturnDispositioned: first('stock'),
  StockAdjusted: first('stock'),
  StockTransformed: first('stock'),
  StockLevelAsserted: first('stock'),
  StockCounted: first('stock'),
  CountReconciled: first('stock'),
  ShortfallRecorded: first('stock'),
  SafetyStockSet: first('stock'),
  BeliefMismatchObserved: first('shared'),
  AccountOpened: first('ledger'),
  AccountClosed: first('ledger'),
  TransactionPosted: first('ledger'),
  TransactionReversed: first('ledger'),
  FundsHeld: first('ledger'),
  FundsCaptured: first('ledger'),
  FundsReleased: first('ledger'),
  RecordSet: first('record'),
  RecordDerived: first('record'),
  RecordRetracted: first('record'),
  ProjectionRebuilt: first('control'),
  ApiKeyCreated: first('control'),
  ApiKeyRevoked: first('control'),
  FormulaRegistered: first('control'),
};

/** The schema version that new events of this type are written with. */
export const currentVersion = (type: EventType): number => TYPES[type].schemaVersion;

/** An event that this release cannot read: of a type it does not know, or of a later version. Never skipped: the reader stops. */
export class UnreadableEventError extends Error {
  readonly code = 'unreadable_event';
  constructor(
    readonly position: number,
    message: string,
  ) {
    super(message);
    this.name = 'UnreadableEventError';
  }
}

/** By the name of the type: a string is looked up here in half the time that it takes as the name of a property. */
const BY_NAME: ReadonlyMap<string, StoredType> = new Map(Object.entries(TYPES));

/** An event of this release's types, its data upcast to the current version. `EventEnvelope` and the union of the domains in one. */
export type DecodedEvent = Omit<EventEnvelope, 'type' | 'data'> & DomainEvent;

/** Reads a recorded event: parses its body and upcasts its data. Throws `UnreadableEventError`. */
export const decode = (recorded: RecordedEvent): DecodedEvent => upcast(storedEnvelope(recorded));

/** The same for an envelope as `GET /v1/streams` shows it. Throws `UnreadableEventError`. */
export const upcast = (envelope: EventEnvelope): DecodedEvent => {
  const { type, schemaVersion, position } = envelope;
  const known = readable(type, schemaVersion, position);
  const data = upcastData(known, schemaVersion, envelope.data);
  return { ...envelope, schemaVersion: known.schemaVersion, data } as DecodedEvent;
};

const readable = (type: string, schemaVersion: number, position: number): StoredType => {
  const known = BY_NAME.get(type);
  if (known === undefined)
    throw new UnreadableEventError(position, `event ${String(position)} is of the unknown type ${type}`);
  if (schemaVersion > known.schemaVersion)
    throw new UnreadableEventError(
      position,
      `event ${String(position)} (${type}) has the later version ${String(schemaVersion)}`,
    );
  return known;
};

const upcastData = ({ upcasters }: StoredType, schemaVersion: number, data: unknown): unknown =>
  schemaVersion > upcasters.length ? data : upcasters.slice(schemaVersion - 1).reduce((older, up) => up(older), data);

/** What a fold needs of any event. */
type Fact<Event> = Pick<EventEnvelope, 'position' | 'stream' | 'revision' | 'hash'> & Event;
/** The views of books, records and formulas tell who did it, and when. */
type TellingFact<Event> = Fact<Event> & {
  readonly context: CommandContext;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
};

/** What a fold needs of an event, its data upcast to the current version. */
export type EventFact = Fact<StockEvent> | TellingFact<BookEvent | RecordEvent | ControlEvent>;

/** Whether folds need to know of the events of this stream who did it. Of stock they do not, and there are far more of them. */
export const tellsContext = (stream: string): boolean => !stream.startsWith(PREFIXES.stock);

/**
 * What a scan of the log gives of an event: `data` is the JSON text of that member of its body, as stored; `context` that of the others, of a stream
 * that `tellsContext`.
 */
export interface StoredFact extends Pick<EventEnvelope, 'position' | 'stream' | 'revision' | 'hash' | 'schemaVersion'> {
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly data: string;
  readonly context?: string;
}

/** No string before it in a body can hold this, because there the quotation marks are escaped; see `bodyText` for the order of the members. */
const DATA = ',"data":';
const SCHEMA_VERSION = '{"schemaVersion":';

/** Cuts what a fold needs out of a recorded event, without parsing its body. */
export const storedFact = ({
  position,
  stream,
  revision,
  type,
  recordedAt,
  hash,
  body,
}: RecordedEvent): StoredFact => ({
  position,
  recordedAt,
  stream,
  revision,
  type,
  hash: Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex'),
  schemaVersion: Number(body.slice(SCHEMA_VERSION.length, body.indexOf(',', SCHEMA_VERSION.length))),
  data: body.slice(body.indexOf(DATA) + DATA.length, -1),
  ...(tellsContext(stream) ? { context: `${body.slice(0, body.indexOf(DATA))}}` } : {}),
});

/** Reads as much of an event as a fold needs. Throws `UnreadableEventError`. */
export const decodeFact = (stored: StoredFact): EventFact => {
  const { position, stream, revision, hash, type, schemaVersion, data, context } = stored;
  const known = readable(type, schemaVersion, position);
  const current = upcastData(known, schemaVersion, parseHoldData(data) ?? JSON.parse(data));
  if (context === undefined) return { position, stream, revision, hash, type, data: current } as EventFact;
  const { recordedAt } = stored;
  return {
    position,
    stream,
    revision,
    hash,
    type,
    data: current,
    recordedAt,
    context: JSON.parse(context) as CommandContext,
  } as EventFact;
};

/** By the type; of a type that all domains have, by the stream. */
const isOf = (
  domain: keyof typeof PREFIXES,
  { type, stream }: { readonly type: string; readonly stream: string },
): boolean => {
  const of = BY_NAME.get(type)?.domain;
  return of === domain || (of === 'shared' && stream.startsWith(PREFIXES[domain]));
};

type Decoded<Event> = Omit<EventEnvelope, 'type' | 'data'> & Event;
export type DecodedStockEvent = Decoded<StockEvent>;
export type DecodedBookEvent = Decoded<BookEvent>;
export type DecodedRecordEvent = Decoded<RecordEvent>;

export const isStockEvent = (event: DecodedEvent): event is DecodedStockEvent => isOf('stock', event);
export const isBookEvent = (event: DecodedEvent): event is DecodedBookEvent => isOf('ledger', event);
export const isRecordEvent = (event: DecodedEvent): event is DecodedRecordEvent => isOf('record', event);

export type StockEventFact = Fact<StockEvent>;
export type BookEventFact = TellingFact<BookEvent>;
export type RecordEventFact = TellingFact<RecordEvent>;

/** The same of what a fold needs. */
export const isStockFact = (event: EventFact): event is StockEventFact => isOf('stock', event);
export const isBookFact = (event: EventFact): event is BookEventFact => isOf('ledger', event);
export const isRecordFact = (event: EventFact): event is RecordEventFact => isOf('record', event);

export type FormulaFact = TellingFact<Extract<ControlEvent, { readonly type: 'FormulaRegistered' }>>;
export const isFormulaFact = (event: EventFact): event is FormulaFact => event.type === 'FormulaRegistered';
