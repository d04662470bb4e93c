import { createHash } from 'node:crypto';
import type { CommandContext, EventEnvelope } from './envelope.js';
import type { NewEvent, RecordedEvent } from './stored-form.js';

/** The hash that a stream's first event is chained to. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

/** Members of a body in their canonical order; absent ones are left out. `data` is always last. */
const CONTEXT_ORDER = [
  'subsystem',
  'actor',
  'producerVersion',
  'commandId',
  'commandHash',
  'correlationId',
  'causationId',
  'traceparent',
  'reasonCode',
  'reasonText',
  'reference',
  'occurredAt',
  'belief',
] as const satisfies readonly (keyof CommandContext)[];

/**
 * The body text of an event: one JSON object, members in the order schemaVersion, those of CONTEXT_ORDER, data, as `JSON.stringify`
 * writes it (no white space; lone surrogates and control characters escaped). It is hashed and stored verbatim.
 */
export const bodyText = (context: CommandContext, schemaVersion: number, data: unknown): string => {
  const body: Record<string, unknown> = { schemaVersion };
  for (const name of CONTEXT_ORDER) if (context[name] !== undefined) body[name] = context[name];
  body['data'] = data;
  return JSON.stringify(body);
};

const lengthPrefixed = (target: Buffer, offset: number, text: string): number => {
  const bytes = target.write(text, offset + 4, 'utf8');
  target.writeUInt32BE(bytes, offset);
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
  const capacity = 64 + 3 * (event.stream.length + event.id.length + event.type.length + event.body.length);
  const buffer = Buffer.allocUnsafe(capacity);
  buffer.set(previous, 0);
  buffer.writeBigUInt64BE(BigInt(event.revision), 32);
  buffer.writeBigUInt64BE(BigInt(event.recordedAt), 40);
  let end = 48;
  for (const text of [event.stream, event.id, event.type, event.body]) end = lengthPrefixed(buffer, end, text);
  return createHash('sha256').update(buffer.subarray(0, end)).digest();
};

/** A UUID (version 5 layout, SHA-1) from a command id and the index of the event in the command, the same on every try. */
export const eventId = (commandId: string, index: number): string => deterministicUuid(`${commandId}#${String(index)}`);

/** Version 5 UUID (RFC 9562 §5.5) of a name under Tallyman's own namespace. */
export const deterministicUuid = (name: string): string => {
  const digest = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest();
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
