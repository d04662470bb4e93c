/** The document behind a fact: an order, a shipment, a ticket. */
export interface Reference {
  readonly type: string;
  readonly id: string;
  readonly line?: string;
}

/**
 * What the sender thought a value was and would become: of a stock item or an account the quantity `field`, of a record `fields`.
 * `field` defaults to `available` for stock and `balance` for an account, `account` to the first that the command is about.
 */
export interface Belief {
  readonly account?: string;
  readonly field?: string;
  readonly before?: number;
  readonly after?: number;
  readonly readPosition?: number;
  readonly fields?: readonly FieldBelief[];
}

/**
 * What the sender thought a field of a record was; `null`: not there. A list of these and no object by name, because names that senders
 * make up are no members in front of `data`: readers cut it out of a body by that name.
 */
export interface FieldBelief {
  readonly field: string;
  readonly before: number | string | boolean | null;
}

/** Who, why and on what belief: everything of an envelope that comes with the command and not from the log. */
export interface CommandContext {
  readonly subsystem: string;
  readonly actor?: string;
  readonly producerVersion?: string;
  readonly commandId: string;
  /** The first 128 bits of the SHA-256 of the canonical command and its subsystem, base64url: 22 characters. */
  readonly commandHash: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  readonly reasonCode?: string;
  readonly reasonText?: string;
  readonly reference?: Reference;
  /** ISO 8601, UTC, milliseconds. When it happened in the world. */
  readonly occurredAt: string;
  readonly belief?: Belief;
}

/** One event as readers see it. Times are ISO 8601 UTC with milliseconds; `hash` is hex SHA-256 (see canonical.ts). */
export interface EventEnvelope<Type extends string = string, Data = unknown> extends CommandContext {
  readonly id: string;
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: Type;
  readonly schemaVersion: number;
  readonly recordedAt: string;
  readonly data: Data;
  readonly hash: string;
}
