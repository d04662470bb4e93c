/** What a command takes from its request where it does not say so itself. */
export interface Given {
  readonly commandId: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}
