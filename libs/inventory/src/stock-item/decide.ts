import { refused } from '@tallyman/kernel';
import type { StockCommand, StockCommandOf } from './commands.js';
import { decideAdjust, decideAssertLevel } from './deciders/adjustments.js';
import { decideCommit, decideReleaseCommitment } from './deciders/commitments.js';
import { decideReconcile, decideRecordCount } from './deciders/counts.js';
import { decideExpiry, decideHold, decideReleaseHold } from './deciders/holds.js';
import type { ItemDecision } from './deciders/limits.js';
import { decideMove } from './deciders/move.js';
import { decideSafetyStock } from './deciders/policy.js';
import { decideOpen, decideReceive } from './deciders/receive.js';
import { decideDisposition, decideReturn } from './deciders/returns.js';
import { decideShip } from './deciders/shipping.js';
import { decideDispatch, decideReceiveTransfer } from './deciders/transfers.js';
import { decideTransform } from './deciders/transformation.js';
import type { StateOf, StockDecision } from './decision.js';
import type { StockItemId } from './names.js';
import { mayExplain } from './reasons.js';
import type { StockRefusal } from './refusals.js';
import { settle } from './settle.js';
import type { StockItemState } from './state.js';

type StockCommandType = StockCommand['type'];
type Deciders = {
  readonly [Type in StockCommandType]: (command: StockCommandOf<Type>, stateOf: StateOf, now: number) => StockDecision;
};

const primaryOf = ({ location, sku }: StockCommand): StockItemId => ({ location, sku });

/** Most commands concern one item: its state in, its events out. */
const onOneItem =
  <Command extends StockCommand>(decide: (command: Command, state: StockItemState, now: number) => ItemDecision) =>
  (command: Command, stateOf: StateOf, now: number): StockDecision => {
    const item = primaryOf(command);
    const decision = decide(command, stateOf(item), now);
    return decision.kind === 'refused'
      ? decision
      : { kind: 'accepted', events: decision.events.map((event) => ({ item, event })) };
  };

/** A command type without a row does not build. */
const DECIDERS: Deciders = {
  OpenStock: onOneItem(decideOpen),
  ReceiveStock: onOneItem(decideReceive),
  MoveStock: onOneItem(decideMove),
  DispatchTransfer: onOneItem(decideDispatch),
  ReceiveTransfer: (command, stateOf, now) =>
    onOneItem<typeof command>((receive, state) =>
      decideReceiveTransfer(receive, state, stateOf({ location: receive.from, sku: receive.sku })),
    )(command, stateOf, now),
  HoldStock: onOneItem(decideHold),
  ReleaseHold: onOneItem(decideReleaseHold),
  CommitStock: onOneItem(decideCommit),
  ReleaseCommitment: onOneItem(decideReleaseCommitment),
  ShipStock: onOneItem(decideShip),
  ReturnStock: onOneItem(decideReturn),
  DispositionReturn: onOneItem(decideDisposition),
  AdjustStock: onOneItem(decideAdjust),
  TransformStock: decideTransform,
  AssertStockLevel: onOneItem(decideAssertLevel),
  SetSafetyStock: onOneItem(decideSafetyStock),
  ExpireHolds: onOneItem(decideExpiry),
  RecordCount: onOneItem(decideRecordCount),
  ReconcileCount: onOneItem(decideReconcile),
};

const refuseReason = ({ type, reasonCode, reasonText }: StockCommand): StockRefusal | undefined => {
  if (!mayExplain(type, reasonCode)) return { code: 'reason_not_allowed', reasonCode, commandType: type };
  const isTold = reasonText !== undefined && reasonText.trim() !== '';
  return reasonCode !== 'other' || isTold ? undefined : { code: 'reason_text_missing', reasonCode };
};

const decideByType = <Type extends StockCommandType>(
  command: StockCommandOf<Type>,
  stateOf: StateOf,
  now: number,
): StockDecision => DECIDERS[command.type](command, stateOf, now);

/**
 * Every rule of stock. `now` is the log's time in milliseconds since 1970, the same that the events will be recorded with.
 * Accepted without events: a repeat that changes nothing. Throws `BrokenInvariantError` when a state or a rule is wrong, which is
 * a fault of this program or a log that was tampered with, never of the sender.
 */
export const decideStock = (command: StockCommand, stateOf: StateOf, now: number): StockDecision => {
  const reasonRefusal = refuseReason(command);
  if (reasonRefusal !== undefined) return refused(reasonRefusal);
  const decision = decideByType(command, stateOf, now);
  if (decision.kind === 'refused' || decision.events.length === 0) return decision;
  return settle(command, primaryOf(command), decision.events, stateOf);
};
