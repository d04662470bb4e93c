import { timedHolds, VersionedMap } from '@tallyman/kernel';
import { STOCK_FIELDS, type StockField } from './fields.js';
import type { Dispatch, Hold, StockItemState } from './state.js';

/** Raise it with every change of what a state is or of how an event changes it: older snapshots are then ignored, not misread. */
export const STOCK_SNAPSHOT_FORMAT = 1;

type Entries<Value> = readonly (readonly [key: string, value: Value])[];

/** The members in a form that JSON keeps exactly. The heap of expiries is left out: it follows from the holds. */
interface StoredState {
  /** In the order of STOCK_FIELDS. */
  readonly quantities: readonly number[];
  readonly holds: Entries<Hold>;
  readonly holdsOpened: number;
  readonly commitments: Entries<number>;
  readonly dispatched: Entries<Dispatch>;
  readonly received: Entries<number>;
  readonly returned: Entries<number>;
}

/** A state as text, from which `stockFromSnapshot` makes one that decides and evolves alike. The item must exist. */
export const stockSnapshot = (state: StockItemState): string => {
  const stored: StoredState = {
    quantities: STOCK_FIELDS.map((field) => state.quantities[field]),
    holds: [...state.holds],
    holdsOpened: state.holdsOpened,
    commitments: [...state.commitments],
    dispatched: [...state.dispatched],
    received: [...state.received],
    returned: [...state.returned],
  };
  return JSON.stringify(stored);
};

/** The state of a text that `stockSnapshot` of the same format made. */
export const stockFromSnapshot = (text: string): StockItemState => {
  const stored = JSON.parse(text) as StoredState;
  const quantities = Object.fromEntries(STOCK_FIELDS.map((field, index) => [field, stored.quantities[index] ?? 0]));
  return {
    exists: true,
    quantities: quantities as Record<StockField, number>,
    ...timedHolds(stored.holds, stored.holdsOpened),
    commitments: VersionedMap.from(stored.commitments),
    dispatched: VersionedMap.from(stored.dispatched),
    received: VersionedMap.from(stored.received),
    returned: VersionedMap.from(stored.returned),
  };
};
