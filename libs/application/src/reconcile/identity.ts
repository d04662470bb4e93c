import { commandHashOf, deterministicUuid, type CommandContext } from '@tallyman/event-catalog';
import { stockStream, type Condition, type StockItemId } from '@tallyman/inventory';
import type { ReasonCode } from '@tallyman/kernel';
import { OWN_ID_PREFIX } from '../commands/own-context.js';
import type { CountedLine, ProposeRequest, ReconcileContext } from './reconciliations.js';

/** The id follows from the content, lines in their order: the same file again is the same reconciliation. */
export const reconciliationIdOf = ({ location, countedBy, lines, context }: ProposeRequest): string =>
  deterministicUuid(`reconciliation:${JSON.stringify([context.subsystem, location, countedBy, lines.map(contentOf)])}`);

const contentOf = ({ sku, condition, counted, countedAt }: CountedLine) => [sku, condition, counted, countedAt];

export const countCommandId = (reconciliationId: string, line: number): string =>
  `${OWN_ID_PREFIX}count/${reconciliationId}/${String(line)}`;

/**
 * Counts of one item and condition that stand on the same basis (the last correction they know of) share this id, though they are
 * different commands: of those only one can be accepted, by whatever process and however close together they are approved.
 * `attempt` goes up past refusals, which stay with their id.
 */
export const correctionCommandId = (
  item: StockItemId,
  condition: Condition,
  basisEventId: string | undefined,
  attempt: number,
): string =>
  `${OWN_ID_PREFIX}correction/${deterministicUuid(JSON.stringify([stockStream(item), condition, basisEventId ?? null, attempt]))}`;

export interface OwnCommand {
  readonly commandId: string;
  /** What makes the command this one: not what was found out on the way, which may be otherwise on a repeat. */
  readonly content: readonly unknown[];
  readonly reasonCode: ReasonCode;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
}

/** The context of a command that a reconciliation makes on behalf of who sent it. */
export const contextOf = (sender: ReconcileContext, own: OwnCommand): CommandContext => ({
  ...sender,
  commandId: own.commandId,
  commandHash: commandHashOf(JSON.stringify(own.content)),
  reasonCode: own.reasonCode,
  occurredAt: new Date(own.occurredAt).toISOString(),
});
