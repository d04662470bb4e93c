import { unreachable } from '@tallyman/kernel';
import type { HoldChange } from './changes.js';
import type { StockFact, ViewProjection } from './view-projection.js';

const changeOf = ({ item, event }: StockFact): HoldChange | undefined => {
  switch (event.type) {
    case 'StockHeld': {
      const { holdId, quantity, expiresAt } = event.data;
      const { position } = event;
      const set = { kind: 'set', item, holdId, quantity, heldAtPosition: position, appliedPosition: position } as const;
      return expiresAt === undefined ? set : { ...set, expiresAt: Date.parse(expiresAt) };
    }
    case 'StockCommitted': {
      const { holdId, quantity } = event.data;
      return holdId === undefined
        ? undefined
        : { kind: 'reduce', item, holdId, by: quantity, appliedPosition: event.position };
    }
    // Both end all that was left of the hold.
    case 'HoldReleased':
    case 'HoldExpired':
      return { kind: 'delete', item, holdId: event.data.holdId };
    case 'StockOpened':
    case 'StockReceived':
    case 'StockMoved':
    case 'TransferDispatched':
    case 'TransferReceived':
    case 'CommitmentReleased':
    case 'StockShipped':
    case 'StockReturned':
    case 'ReturnDispositioned':
    case 'StockAdjusted':
    case 'StockTransformed':
    case 'StockLevelAsserted':
    case 'StockCounted':
    case 'CountReconciled':
    case 'ShortfallRecorded':
    case 'SafetyStockSet':
    case 'BeliefMismatchObserved':
      return undefined;
    default:
      return unreachable(event);
  }
};

/** Ends a hold after what the window did to it before. */
const ended = (earlier: HoldChange): HoldChange => {
  if (earlier.kind === 'delete') return earlier;
  const unwritten = earlier.kind === 'set' && earlier.again !== true;
  const { item, holdId } = earlier;
  return unwritten ? { kind: 'delete', item, holdId, unwritten } : { kind: 'delete', item, holdId };
};

/** A row is there before the window only if the first that the window does to it says so: an id that is open is never held again. */
const mayHaveRow = (first: HoldChange): boolean =>
  first.kind === 'set' ? first.again === true : first.kind === 'reduce' || first.unwritten !== true;

const merge = (earlier: HoldChange, later: HoldChange): HoldChange => {
  if (later.kind === 'delete') return ended(earlier);
  if (later.kind === 'set') return { ...later, again: mayHaveRow(earlier) ? true : undefined };
  if (earlier.kind === 'delete') return earlier;
  if (earlier.kind === 'reduce') return { ...later, by: earlier.by + later.by };
  const quantity = earlier.quantity - later.by;
  return quantity <= 0 ? ended(earlier) : { ...earlier, quantity, appliedPosition: later.appliedPosition };
};

/** Open holds. A hold id may come back after its hold was resolved; then `set` replaces whatever is there. */
export const stockHolds: ViewProjection<HoldChange> = {
  changeOf,
  keyOf: ({ item, holdId }) => JSON.stringify([item.location, item.sku, holdId]),
  merge,
};
