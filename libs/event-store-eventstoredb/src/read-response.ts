import type { Message } from 'protobufjs/light.js';
import type { StoredInAll } from './stored-event.js';
import { ReadResp } from './wire-messages.js';

interface Uint64 {
  readonly high: number;
  readonly low: number;
}

/** A message that was not sent is null, a number 0, text empty; bytes that were not sent are an empty array. */
interface RecordedEvent {
  readonly id: { readonly string: string } | null;
  readonly streamIdentifier: { readonly streamName: string } | null;
  readonly streamRevision: Uint64;
  readonly commitPosition: Uint64;
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  readonly customMetadata: Uint8Array | readonly [];
  readonly data: Uint8Array | readonly [];
}

interface ReadResponse {
  readonly event: { readonly event: RecordedEvent | null } | null;
}

/**
 * The event in one `ReadResp`; `undefined` if it has none: a confirmation, a checkpoint, "caught up", a link to what is gone.
 * Throws for bytes that are no such message, and for an event without id or stream.
 */
export const eventOfResponse = (bytes: Uint8Array): StoredInAll | undefined => {
  const { event: read } = ReadResp.decode(bytes) as Message & ReadResponse;
  const event = read?.event ?? undefined;
  if (event === undefined) return undefined;
  const { id, streamIdentifier } = event;
  const [data, metadata] = [bytesOf(event.data), bytesOf(event.customMetadata)];
  if (id === null || id.string === '' || streamIdentifier === null)
    throw new Error('The server sent an event without its id or its stream');
  return {
    stream: streamIdentifier.streamName,
    revision: Number(bigintOf(event.streamRevision)),
    id: id.string,
    type: property(event, 'type'),
    data: property(event, 'content-type') === 'application/json' ? parsed(data) : data,
    metadata: metadata.length === 0 ? undefined : parsed(metadata),
    commit: bigintOf(event.commitPosition),
  };
};

const property = ({ metadata }: RecordedEvent, name: string): string =>
  metadata.find(({ key }) => key === name)?.value ?? '';

const NO_BYTES = new Uint8Array();

const bytesOf = (sent: Uint8Array | readonly []): Uint8Array => (sent instanceof Uint8Array ? sent : NO_BYTES);

const bigintOf = ({ high, low }: Uint64): bigint =>
  high === 0 ? BigInt(low >>> 0) : (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);

/** The same bytes if they are no JSON. */
const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return bytes;
  }
};

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
