/** An event as the server has it. */
export interface StoredEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** Bytes of a binary event; what was parsed of one of JSON. */
  readonly data: unknown;
  /** What was parsed of JSON; bytes of anything else. */
  readonly metadata: unknown;
}

export interface StoredInAll extends StoredEvent {
  readonly commit: bigint;
}
