import type { StockItemId } from '@tallyman/inventory';
import { MINUTE, MUG, NOW } from '../../../inventory/src/testing/scenario.js';
import type { Movement } from '../movements/movement.js';

type Told<M> = M extends Movement
  ? Omit<M, 'eventId' | 'position' | 'occurredAt' | 'item'> & {
      readonly item?: StockItemId;
      /** Minutes after `NOW`; without it, as late as its position. */
      readonly at?: number;
    }
  : never;

/** `movement(3, { kind: 'receipt', quantity: 5 })`: of the event `e3`, at position 3, of `MUG`. */
export const movement = (position: number, { at = position, ...told }: Told<Movement>): Movement => ({
  item: MUG,
  eventId: `e${String(position)}`,
  position,
  occurredAt: NOW + at * MINUTE,
  ...told,
});

export const gbp = (amount: number) => ({ amount, currency: 'GBP' });
