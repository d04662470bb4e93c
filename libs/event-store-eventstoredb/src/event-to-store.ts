/** An event on its way to the server. */
export interface EventToStore {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  /** JSON. */
  readonly metadata: Uint8Array;
}
