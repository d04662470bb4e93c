import { shared, streams, type ReadReq, type ReadResp, type StreamIdentifier, type UUID } from './protocol.js';
import type { Expected } from './check-append.js';
import type { LoggedEvent, ProposedEvent } from './event-log.js';

/** The server's own words from and to the messages of the protocol. */

export const nameOf = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

export const identifierOf = (stream: string): StreamIdentifier => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  return identifier;
};

/** Lower case with hyphens, whichever of its two forms it came in. */
export const uuidText = (uuid: UUID | undefined): string => {
  const structured = uuid?.getStructured();
  if (structured === undefined) return (uuid?.getString() ?? '').toLowerCase();
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64BE(BigInt(structured.getMostSignificantBits()), 0);
  bytes.writeBigInt64BE(BigInt(structured.getLeastSignificantBits()), 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

export const uuidOf = (text: string, asString: boolean): UUID => {
  const uuid = new shared.UUID();
  if (asString) {
    uuid.setString(text);
    return uuid;
  }
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  const structured = new shared.UUID.Structured();
  structured.setMostSignificantBits(String(bytes.readBigInt64BE(0)));
  structured.setLeastSignificantBits(String(bytes.readBigInt64BE(8)));
  uuid.setStructured(structured);
  return uuid;
};

interface RuleOptions {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}
type RevisionOptions = RuleOptions & { hasRevision(): boolean; getRevision(): string };
type PositionOptions = RuleOptions & { hasStreamPosition(): boolean; getStreamPosition(): string };

/** Undefined if the message says nothing. */
export const expectedOf = (options: RevisionOptions | PositionOptions): Expected | undefined => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasStreamExists()) return 'stream_exists';
  if ('hasRevision' in options) return options.hasRevision() ? BigInt(options.getRevision()) : undefined;
  return options.hasStreamPosition() ? BigInt(options.getStreamPosition()) : undefined;
};

interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

/** What an event must say of itself, in the order in which the server asks for it. */
const REQUIRED = ['type', 'content-type'] as const;
export type RequiredProperty = (typeof REQUIRED)[number];

/** The property that an event lacks, or the event. */
export const proposedOf = (message: ProposedMessage): ProposedEvent | RequiredProperty => {
  const properties = message.getMetadataMap();
  const missing = REQUIRED.find((property) => properties.get(property) === undefined);
  if (missing !== undefined) return missing;
  return {
    id: uuidText(message.getId()),
    type: properties.get('type') ?? '',
    isJson: properties.get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
};

/**
 * What counts towards the append limit. The server means to count metadata and type too, but up to 23.10 its sum stops at
 * the data, for want of brackets.
 */
export const countedBytes = (event: ProposedEvent): number => event.data.length;

const TICKS_PER_MILLISECOND = 10_000n;

const recordedEvent = (event: LoggedEvent, uuidsAsStrings: boolean): ReadResp.ReadEvent.RecordedEvent => {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuidOf(event.id, uuidsAsStrings));
  recorded.setStreamIdentifier(identifierOf(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  const properties = recorded.getMetadataMap();
  properties.set('type', event.type);
  properties.set('created', String(BigInt(event.createdAt) * TICKS_PER_MILLISECOND));
  properties.set('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  return recorded;
};

/** An event as a reader gets it: itself, or a link with what it points to, if that can be read. */
export interface ResolvedEvent {
  readonly event: LoggedEvent | undefined;
  readonly link: LoggedEvent | undefined;
}

export const eventFrame = ({ event, link }: ResolvedEvent, uuidsAsStrings: boolean): ReadResp => {
  const read = new streams.ReadResp.ReadEvent();
  if (event !== undefined) read.setEvent(recordedEvent(event, uuidsAsStrings));
  if (link !== undefined) read.setLink(recordedEvent(link, uuidsAsStrings));
  read.setCommitPosition(String((link ?? event)?.position ?? 0n));
  const frame = new streams.ReadResp();
  frame.setEvent(read);
  return frame;
};

export const checkpointFrame = (position: bigint): ReadResp => {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  const frame = new streams.ReadResp();
  frame.setCheckpoint(checkpoint);
  return frame;
};

export const confirmationFrame = (subscriptionId: string): ReadResp => {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscriptionId);
  const frame = new streams.ReadResp();
  frame.setConfirmation(confirmation);
  return frame;
};

export const caughtUpFrame = (): ReadResp => {
  const frame = new streams.ReadResp();
  frame.setCaughtUp(new streams.ReadResp.CaughtUp());
  return frame;
};

export const fellBehindFrame = (): ReadResp => {
  const frame = new streams.ReadResp();
  frame.setFellBehind(new streams.ReadResp.FellBehind());
  return frame;
};

export const streamNotFoundFrame = (stream: string): ReadResp => {
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifierOf(stream));
  const frame = new streams.ReadResp();
  frame.setStreamNotFound(notFound);
  return frame;
};

export const firstStreamPositionFrame = (revision: bigint): ReadResp => {
  const frame = new streams.ReadResp();
  frame.setFirstStreamPosition(String(revision));
  return frame;
};

export const lastStreamPositionFrame = (revision: bigint): ReadResp => {
  const frame = new streams.ReadResp();
  frame.setLastStreamPosition(String(revision));
  return frame;
};

export const wantsStringUuids = (options: ReadReq.Options): boolean => options.getUuidOption()?.hasString() ?? false;
