import type { LoggedEvent } from './event-log.js';

/** What a stream's metadata hides from its readers. `$all` shows it all the same. */
export interface StreamMetadata {
  /** `$tb`: revisions below are hidden. */
  readonly truncateBefore: bigint | undefined;
  /** `$maxCount`: only the last so many are shown. */
  readonly maxCount: bigint | undefined;
  /** `$maxAge`, in seconds. */
  readonly maxAge: number | undefined;
}

/** The revision of a tombstone, and the `$tb` of a soft-deleted stream: int64's last. */
export const DELETED_STREAM = 2n ** 63n - 1n;
/** The same as JSON's numbers hold it. */
const DELETED_STREAM_NUMBER = Number(DELETED_STREAM);

export const NO_METADATA: StreamMetadata = { truncateBefore: undefined, maxCount: undefined, maxAge: undefined };
/** A metadata stream shows its last event only. */
export const METASTREAM_METADATA: StreamMetadata = { ...NO_METADATA, maxCount: 1n };

export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
export const metastreamOf = (stream: string): string => `$$${stream}`;
export const originalOf = (metastream: string): string => metastream.slice(2);

const parseObject = (data: Uint8Array): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

const revisionOf = (value: unknown): bigint | undefined => {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  return value >= DELETED_STREAM_NUMBER ? DELETED_STREAM : BigInt(value);
};

export const parseMetadata = (event: LoggedEvent | undefined): StreamMetadata => {
  const value = event === undefined ? undefined : parseObject(event.data);
  if (value === undefined) return NO_METADATA;
  const { $tb, $maxCount, $maxAge } = value;
  return {
    truncateBefore: revisionOf($tb),
    maxCount: revisionOf($maxCount),
    maxAge: typeof $maxAge === 'number' ? $maxAge : undefined,
  };
};

export const isSoftDeleted = (metadata: StreamMetadata): boolean => metadata.truncateBefore === DELETED_STREAM;

export const softDeletion = (): Uint8Array => Buffer.from(`{"$tb":${DELETED_STREAM.toString()}}`);

/** The same metadata with another `$tb`; undefined if it is no JSON object. */
export const withTruncateBefore = (data: Uint8Array, revision: bigint): Uint8Array | undefined => {
  const value = parseObject(data);
  return value === undefined ? undefined : Buffer.from(JSON.stringify({ ...value, $tb: Number(revision) }));
};

/** The first revision that count and truncation leave readable. */
export const firstReadable = (metadata: StreamMetadata, last: bigint): bigint => {
  const byCount = metadata.maxCount === undefined ? 0n : last - metadata.maxCount + 1n;
  const byTruncation = metadata.truncateBefore ?? 0n;
  const first = byCount > byTruncation ? byCount : byTruncation;
  return first > 0n ? first : 0n;
};

export const isTooOld = (metadata: StreamMetadata, event: LoggedEvent): boolean =>
  metadata.maxAge !== undefined && event.createdAt < Date.now() - metadata.maxAge * 1000;
