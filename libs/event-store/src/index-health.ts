/** How an index beside the log follows it, as this process knows. */
export interface IndexHealth {
  /** Position that it reaches. */
  readonly position: number;
  /** Events behind that which this process has seen. */
  readonly lag: number;
  /** Milliseconds for which the oldest of what is yet to be written has waited, commands without events included; 0 when nothing waits. */
  readonly lagMs: number;
  /** Why the newest try to write failed, or that it takes too long; absent when it succeeded. */
  readonly error?: string;
  /** Writes have failed for too long, or too much waits for them: the store takes nothing more, or soon will not. */
  readonly isFailing: boolean;
}
