import type { StockEvent } from '@tallyman/inventory';
import type { ControlEvent } from './control-events.js';
import { storedEnvelope } from './canonical.js';
import type { EventEnvelope } from './envelope.js';
import { parseHoldData } from './hold-data.js';
import type { RecordedEvent } from './stored-form.js';

export type DomainEvent = StockEvent | ControlEvent;
export type EventType = DomainEvent['type'];

type Upcaster = (data: unknown) => unknown;

interface StoredType {
  /** The version written today. */
  readonly schemaVersion: number;
  /** `upcasters[i]` turns data of version i + 1 into version i + 2; so there are schemaVersion − 1 of them. */
  readonly upcasters: readonly Upcaster[];
}

const first: StoredType = { schemaVersion: 1, upcasters: [] };

const TYPES: Readonly<Record<EventType, StoredType>> = {
  StockOpened: first,
  StockReceived: first,
  StockMoved: first,
  TransferDispatched: first,
  TransferReceived: first,
  StockHeld: first,
  HoldReleased: first,
  HoldExpired: first,
  StockCommitted: first,
  CommitmentReleased: first,
  StockShipped: first,
  StockReturned: first,
  ReturnDispositioned: first,
  StockAdjusted: first,
  StockTransformed: first,
  StockLevelAsserted: first,
  StockCounted: first,
  CountReconciled: first,
  ShortfallRecorded: first,
  SafetyStockSet: first,
  BeliefMismatchObserved: first,
  ProjectionRebuilt: first,
  ApiKeyCreated: first,
  ApiKeyRevoked: first,
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

/** What a fold needs of an event, its data upcast to the current version; a `DecodedEvent` is one. */
export type EventFact = Pick<EventEnvelope, 'position' | 'stream' | 'revision' | 'hash'> & DomainEvent;

/** What a scan of the log gives of an event: `data` is the JSON text of that member of its body, as stored. */
export interface StoredFact extends Pick<EventEnvelope, 'position' | 'stream' | 'revision' | 'hash' | 'schemaVersion'> {
  readonly type: string;
  readonly data: string;
}

/** No string before it in a body can hold this, because there the quotation marks are escaped; see `bodyText` for the order of the members. */
const DATA = ',"data":';
const SCHEMA_VERSION = '{"schemaVersion":';

/** Cuts what a fold needs out of a recorded event, without parsing its body. */
export const storedFact = ({ position, stream, revision, type, hash, body }: RecordedEvent): StoredFact => ({
  position,
  stream,
  revision,
  type,
  hash: Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex'),
  schemaVersion: Number(body.slice(SCHEMA_VERSION.length, body.indexOf(',', SCHEMA_VERSION.length))),
  data: body.slice(body.indexOf(DATA) + DATA.length, -1),
});

/** Reads as much of an event as a fold needs. Throws `UnreadableEventError`. */
export const decodeFact = ({ position, stream, revision, hash, type, schemaVersion, data }: StoredFact): EventFact => {
  const known = readable(type, schemaVersion, position);
  const current = upcastData(known, schemaVersion, parseHoldData(data) ?? JSON.parse(data));
  return { position, stream, revision, hash, type, data: current } as EventFact;
};

const CONTROL_TYPES: ReadonlySet<string> = new Set<ControlEvent['type']>([
  'ProjectionRebuilt',
  'ApiKeyCreated',
  'ApiKeyRevoked',
]);

export type DecodedStockEvent = Omit<EventEnvelope, 'type' | 'data'> & StockEvent;

/** Tells a stock event from the service's own control events. */
export const isStockEvent = (event: DecodedEvent): event is DecodedStockEvent => !CONTROL_TYPES.has(event.type);

export type StockEventFact = Pick<EventEnvelope, 'position' | 'stream' | 'revision' | 'hash'> & StockEvent;

/** The same of what a fold needs. */
export const isStockFact = (event: EventFact): event is StockEventFact => !CONTROL_TYPES.has(event.type);
