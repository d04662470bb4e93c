import {
  stockItemOf,
  type StockEvent,
  type StockEventData,
  type StockEventOf,
  type StockEventType,
} from '@tallyman/inventory';
import type { ReasonCode } from '@tallyman/kernel';
import type { Movement } from './movement.js';

/** What valuation needs of a recorded stock event; the decoded envelope of one has it all. */
export type StockFact = StockEvent & {
  readonly id: string;
  readonly position: number;
  readonly stream: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly commandId: string;
  readonly reasonCode?: string;
  readonly reference?: { readonly type: string; readonly id: string };
};

type Head = Pick<Movement, 'eventId' | 'position' | 'occurredAt' | 'item' | 'reasonCode'>;

interface Context {
  readonly head: Head;
  readonly document?: string;
  /** Units that the transformation brings forth from this event on. */
  readonly remaining: number;
}

type MovementRules = {
  readonly [Type in StockEventType]: (data: StockEventData[Type], context: Context) => Movement | undefined;
};

const none = (): undefined => undefined;

/** What was too few was found, what was too many was lost; who noticed is told by the reason. */
const corrected = ({ delta }: { readonly delta: number }, { head }: Context): Movement | undefined => {
  if (delta === 0) return undefined;
  return delta > 0 ? { ...head, kind: 'overage', quantity: delta } : { ...head, kind: 'shortage', quantity: -delta };
};

const shipped = (data: StockEventData['StockShipped'], context: Context): Movement => {
  const document = context.document ?? data.commitment;
  return {
    ...context.head,
    kind: 'shipment',
    quantity: data.quantity,
    ...(document === undefined ? {} : { document }),
  };
};

/** An event type without a row does not build. Moves between conditions change no value: damaged goods keep their cost. */
const RULES: MovementRules = {
  StockOpened: ({ quantity }, { head }) => (quantity === 0 ? undefined : { ...head, kind: 'opening', quantity }),
  StockReceived: ({ quantity, unitCost }, { head }) => ({
    ...head,
    kind: 'receipt',
    quantity,
    ...(unitCost === undefined ? {} : { unitCost }),
  }),
  StockMoved: none,
  TransferDispatched: ({ transferId, quantity }, { head }) => ({
    ...head,
    kind: 'transfer_dispatch',
    quantity,
    transferId,
  }),
  TransferReceived: ({ transferId, quantity, from }, { head }) => ({
    ...head,
    kind: 'transfer_receipt',
    quantity,
    transferId,
    from,
  }),
  StockHeld: none,
  HoldReleased: none,
  HoldExpired: none,
  StockCommitted: none,
  CommitmentReleased: none,
  StockShipped: shipped,
  StockReturned: ({ rma, quantity }, { head, document }) => ({
    ...head,
    kind: 'return_arrival',
    quantity,
    rma,
    ...(document === undefined ? {} : { document }),
  }),
  ReturnDispositioned: ({ rma, quantity, to }, { head }) => ({
    ...head,
    kind: to === 'scrap' ? 'return_scrap' : 'restock',
    quantity,
    rma,
  }),
  StockAdjusted: corrected,
  StockTransformed: ({ transformationId, role, quantity }, { head, remaining }) =>
    role === 'consumed'
      ? { ...head, kind: 'consumption', quantity, transformationId }
      : { ...head, kind: 'production', quantity, transformationId, remaining },
  StockLevelAsserted: corrected,
  StockCounted: none,
  CountReconciled: corrected,
  ShortfallRecorded: none,
  SafetyStockSet: none,
  BeliefMismatchObserved: none,
};

const movementOf = <Type extends StockEventType>(event: StockEventOf<Type>, context: Context): Movement | undefined =>
  RULES[event.type](event.data, context);

const headOf = ({ id, position, occurredAt, stream, reasonCode }: StockFact): Head | undefined => {
  const item = stockItemOf(stream);
  if (item === undefined) return undefined;
  const head = { eventId: id, position, occurredAt: Date.parse(occurredAt), item };
  return reasonCode === undefined ? head : { ...head, reasonCode: reasonCode as ReasonCode };
};

/** How many units each of these facts and those behind it bring forth in one transformation. */
const remainingUnits = (facts: readonly StockFact[]): readonly number[] => {
  const left = new Map<string, number>();
  const remaining = new Array<number>(facts.length).fill(0);
  for (let index = facts.length - 1; index >= 0; index--) {
    const fact = facts[index];
    if (fact?.type !== 'StockTransformed' || fact.data.role !== 'produced') continue;
    const units = (left.get(fact.commandId) ?? 0) + fact.data.quantity;
    left.set(fact.commandId, units);
    remaining[index] = units;
  }
  return remaining;
};

/**
 * The movements of recorded stock events, in their order; an event that changes neither what is on hand nor what is on its way has
 * none. `facts` are in order of position and hold whole commands: what a kit that is taken apart costs is divided among all that
 * comes out of it. A fact of another stream than a stock item's is passed over.
 */
export const movementsOf = (facts: readonly StockFact[]): readonly Movement[] => {
  const remaining = remainingUnits(facts);
  return facts.flatMap((fact, index) => {
    const head = headOf(fact);
    if (head === undefined) return [];
    const document = fact.reference === undefined ? {} : { document: `${fact.reference.type}:${fact.reference.id}` };
    return movementOf(fact, { head, remaining: remaining[index] ?? 0, ...document }) ?? [];
  });
};
