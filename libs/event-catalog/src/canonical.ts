import { hash } from 'node:crypto';
import type { CommandContext, EventEnvelope } from './envelope.js';
import type { NewEvent, RecordedEvent } from './stored-form.js';

/** The hash that a stream's first event is chained to. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

/**
 * The body text of an event: one JSON object, members in the order below, absent ones left out, `data` always last, as `JSON.stringify`
 * writes it (no white space; lone surrogates and control characters escaped). It is hashed and stored verbatim.
 */
export const bodyText = (context: CommandContext, schemaVersion: number, data: unknown): string =>
  // One literal, so that every body has the same hidden class; `JSON.stringify` leaves out what is undefined.
  JSON.stringify({
    schemaVersion,
    subsystem: context.subsystem,
    actor: context.actor,
    producerVersion: context.producerVersion,
    commandId: context.commandId,
    commandHash: context.commandHash,
    correlationId: context.correlationId,
    causationId: context.causationId,
    traceparent: context.traceparent,
    reasonCode: context.reasonCode,
    reasonText: context.reasonText,
    reference: context.reference,
    occurredAt: context.occurredAt,
    belief: context.belief,
    data,
  } satisfies Record<keyof CommandContext | 'schemaVersion' | 'data', unknown>);

/** Grows to the longest event seen; an event's bytes are in it only within one call. */
let scratch = Buffer.allocUnsafe(4096);

/** Unsigned, 64 bits, big-endian; exact for whole numbers from 0 to 2^53 − 1. */
const writeWhole = (value: number, offset: number): void => {
  scratch.writeUInt32BE(Math.floor(value / 2 ** 32), offset);
  scratch.writeUInt32BE(value % 2 ** 32, offset + 4);
};

const writePrefixed = (text: string, offset: number): number => {
  const bytes = scratch.write(text, offset + 4);
  scratch.writeUInt32BE(bytes, offset);
  return offset + 4 + bytes;
};

interface Chained {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly body: string;
}

/**
 * SHA-256 over: the 32 bytes of the previous hash of the stream (`CHAIN_START` before the first), revision and recordedAt as unsigned
 * 64-bit big-endian, then stream, id, type and body, each as UTF-8 behind its length in bytes (unsigned 32-bit big-endian).
 * The position is not part of it: the same stream has the same hashes in every log that holds it.
 */
export const chainHash = (previous: Uint8Array, event: Chained): Uint8Array => {
  const { stream, id, type, body } = event;
  const most = 64 + 3 * (stream.length + id.length + type.length + body.length);
  if (most > scratch.length) scratch = Buffer.allocUnsafe(2 * most);
  scratch.set(previous, 0);
  writeWhole(event.revision, 32);
  writeWhole(event.recordedAt, 40);
  let end = writePrefixed(stream, 48);
  end = writePrefixed(id, end);
  end = writePrefixed(type, end);
  end = writePrefixed(body, end);
  return digestOf('sha256', scratch.subarray(0, end));
};

/** By way of a string of one character per byte: asked for a Buffer, the one-shot hash takes twice as long. */
const digestOf = (algorithm: string, bytes: Uint8Array): Buffer =>
  Buffer.from(hash(algorithm, bytes, 'binary'), 'latin1');

/** A canonical (lower-case) RFC 9562 UUID of any version but 5: those are for names. */
const OWN_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-46-9a-f][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The UUID of a command's event, by its index in the command; the same on every try, and another for every command and index. The first event of a
 * command whose id is a canonical UUID (not of version 5) has that id, so that ids in order of time stay so in an index. All others are named: version 5.
 */
export const eventId = (commandId: string, index: number): string =>
  index === 0 && OWN_UUID.test(commandId) ? commandId : deterministicUuid(`${commandId}#${String(index)}`);

/** Whether `id`, which must be a canonical UUID, is that of the command's first event: `eventId(commandId, 0)`. */
export const isFirstEventId = (id: string, commandId: string): boolean =>
  id === commandId ? id.charAt(14) !== '5' && '89ab'.includes(id.charAt(19)) : id === eventId(commandId, 0);

/** Version 5 UUID (RFC 9562 §5.5) of a name under Tallyman's own namespace. */
export const deterministicUuid = (name: string): string => {
  const digest = digestOf('sha1', Buffer.concat([NAMESPACE, Buffer.from(name, 'utf8')]));
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

const NAMESPACE = Buffer.from('6f0d2a5e1c3b4e7f9a8d5b6c7e8f9012', 'hex');

/** What of an envelope is needed to seal it. */
export interface Unsealed {
  readonly context: CommandContext;
  readonly stream: string;
  readonly revision: number;
  /** Index of the event in its command. */
  readonly index: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly recordedAt: number;
  readonly data: unknown;
}

/** Makes the stored form of an event: its id, its body and the hash that chains it to `previous`. */
export const seal = (previous: Uint8Array, event: Unsealed): NewEvent => {
  const body = bodyText(event.context, event.schemaVersion, event.data);
  const id = eventId(event.context.commandId, event.index);
  const { stream, revision, type, recordedAt } = event;
  return { id, type, body, hash: chainHash(previous, { stream, revision, id, type, recordedAt, body }) };
};

/** The envelope of a recorded event exactly as it was stored: no upcasting, no checks. */
export const storedEnvelope = (event: RecordedEvent): EventEnvelope => {
  const { data, ...context } = JSON.parse(event.body) as CommandContext & { schemaVersion: number; data: unknown };
  return {
    id: event.id,
    position: event.position,
    stream: event.stream,
    revision: event.revision,
    type: event.type,
    recordedAt: new Date(event.recordedAt).toISOString(),
    ...context,
    data,
    hash: Buffer.from(event.hash).toString('hex'),
  };
};

/** The hash that an envelope, as `GET /v1/streams` shows it, must have after `previous` (hex in, hex out). For proofs by readers. */
export const envelopeHash = (previous: string, envelope: EventEnvelope): string => {
  const body = bodyText(envelope, envelope.schemaVersion, envelope.data);
  const recordedAt = Date.parse(envelope.recordedAt);
  return Buffer.from(chainHash(Buffer.from(previous, 'hex'), { ...envelope, recordedAt, body })).toString('hex');
};
