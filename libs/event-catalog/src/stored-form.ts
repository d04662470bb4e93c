/** An event as a log takes it. The log gives it its position; stream and revision come with the append. */
export interface NewEvent {
  /** UUID, deterministic from the command id and the index of the event in the command. */
  readonly id: string;
  readonly type: string;
  /** JSON text (see canonical.ts), stored and returned byte for byte. */
  readonly body: string;
  /** 32 bytes: chains the event to the one before it in its stream. */
  readonly hash: Uint8Array;
}

/** An event as a log returns it. */
export interface RecordedEvent extends NewEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** Milliseconds since 1970; never decreases with position. */
  readonly recordedAt: number;
}
