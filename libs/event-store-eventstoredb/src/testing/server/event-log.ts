/** An event to be written, as a client proposes it. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LoggedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Offset of its record's first byte: its commit and its prepare position. */
  readonly position: bigint;
  /** Offset of the byte after its record. */
  readonly next: bigint;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The transaction log: records one after the other, addressed by the offset of their first byte. */
export interface EventLog {
  readonly events: readonly LoggedEvent[];
  /** Offset where the next record will begin. */
  readonly end: () => bigint;
  /** Index in `events` of the first one at or behind an offset. */
  readonly indexFrom: (offset: bigint) => number;
  /** Whether a record begins at this offset; the end counts. */
  readonly isBoundary: (offset: bigint) => boolean;
  readonly write: (stream: string, firstRevision: bigint, proposed: readonly ProposedEvent[]) => readonly LoggedEvent[];
  /** A record that no reader sees: an epoch, an empty write. Answers its offset. */
  readonly writeHidden: (stream: string) => bigint;
  /** Calls back for each event as it is written; answers how to stop that. */
  readonly onWrite: (listener: (event: LoggedEvent) => void) => () => void;
}

/** What a prepare record (version 1) takes besides its strings and bytes, with the length at both of its ends. */
const RECORD_OVERHEAD = 88;

/** UTF-8 behind its length, seven bits of that to a byte. */
const stringBytes = (text: string): number => {
  const length = Buffer.byteLength(text);
  let prefix = 1;
  for (let rest = length >> 7; rest > 0; rest >>= 7) prefix += 1;
  return prefix + length;
};

/** Of a record without its type and payload. */
const recordBytes = (stream: string): number => RECORD_OVERHEAD + stringBytes(stream);

export const createEventLog = (): EventLog => {
  const events: LoggedEvent[] = [];
  const hidden = new Set<bigint>();
  const listeners = new Set<(event: LoggedEvent) => void>();
  let end = 0n;

  const reserve = (bytes: number): bigint => {
    const position = end;
    end += BigInt(bytes);
    return position;
  };

  const indexFrom = (offset: bigint): number => {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const event = events[middle];
      if (event !== undefined && event.position < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    events,
    end: () => end,
    indexFrom,
    isBoundary: (offset) => offset === end || hidden.has(offset) || events[indexFrom(offset)]?.position === offset,
    write(stream, firstRevision, proposed) {
      const createdAt = Date.now();
      const own = recordBytes(stream);
      const written = proposed.map(({ id, type, isJson, data, metadata }, index): LoggedEvent => {
        const position = reserve(own + stringBytes(type) + data.length + metadata.length);
        const revision = firstRevision + BigInt(index);
        return { id, type, isJson, data, metadata, stream, revision, position, next: end, createdAt };
      });
      events.push(...written);
      for (const event of written) for (const listener of [...listeners]) listener(event);
      return written;
    },
    writeHidden(stream) {
      const position = reserve(recordBytes(stream) + stringBytes(''));
      hidden.add(position);
      return position;
    },
    onWrite(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
