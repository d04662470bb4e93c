import type { LocationId } from '@tallyman/inventory';
import type { TransferChange } from './changes.js';
import type { StockFact, ViewProjection } from './view-projection.js';

/** Locations in events were parsed when the command came in. */
const location = (name: string): LocationId => name as LocationId;

const changeOf = ({ item, event }: StockFact): TransferChange | undefined => {
  const { sku } = item;
  const appliedPosition = event.position;
  if (event.type === 'TransferDispatched') {
    const { transferId, to, condition, quantity } = event.data;
    const route = { transferId, sku, from: item.location, to: location(to), condition };
    const at = { dispatchedAtPosition: appliedPosition, appliedPosition };
    return { kind: 'set', ...route, dispatched: quantity, received: 0, ...at };
  }
  if (event.type === 'TransferReceived') {
    const { transferId, from, quantity } = event.data;
    return {
      kind: 'receive',
      transferId,
      sku,
      from: location(from),
      to: item.location,
      received: quantity,
      appliedPosition,
    };
  }
  return undefined;
};

const merge = (earlier: TransferChange, later: TransferChange): TransferChange => {
  if (later.kind === 'set') return later;
  return { ...earlier, received: earlier.received + later.received, appliedPosition: later.appliedPosition };
};

/** Transfers, one row for each dispatch. */
export const stockTransfers: ViewProjection<TransferChange> = {
  changeOf,
  keyOf: ({ transferId, sku, from }) => JSON.stringify([transferId, sku, from]),
  merge,
};
