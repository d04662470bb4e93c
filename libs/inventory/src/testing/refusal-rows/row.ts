import { MAX_QUANTITY } from '@tallyman/kernel';
import type { StockCommand } from '../../stock-item/commands.js';
import type { ItemEvent } from '../../stock-item/decision.js';
import type { StockEvent } from '../../stock-item/events.js';
import type { StockRefusal } from '../../stock-item/refusals.js';
import { LIGHT } from '../decision-rows/row.js';
import { by, itemAt, location, MUG, sku, units } from '../scenario.js';

/** A command that is refused, and how. */
export interface RefusalRow {
  readonly name: string;
  readonly given: readonly (StockEvent | ItemEvent)[];
  readonly when: StockCommand;
  /** The refusal's members besides its code. */
  readonly refused: Omit<StockRefusal, 'code'> & Record<string, unknown>;
  readonly says: string;
}

export const hold = (quantity: number, holdId = 'h1') => ({
  ...by('HoldStock'),
  holdId,
  quantity: units(quantity),
  ...LIGHT,
});
export const ship = (quantity: number) => ({ ...by('ShipStock'), quantity: units(quantity), ...LIGHT });
export const dispatch = (quantity: number, to = 'PAR2') => ({
  ...by('DispatchTransfer'),
  transferId: 'T1',
  quantity: units(quantity),
  to: location(to),
  ...LIGHT,
});
export const receive = (quantity: number) => ({
  ...by('ReceiveTransfer'),
  location: location('PAR2'),
  transferId: 'T1',
  from: MUG.location,
  quantity: units(quantity),
  ...LIGHT,
});
export const dispatched = (quantity: number, to = 'PAR2'): StockEvent => ({
  type: 'TransferDispatched',
  data: { transferId: 'T1', quantity, condition: 'sellable', to },
});
export const assemble = (...components: [string, number][]) => ({
  ...by('TransformStock'),
  transformationId: 'K1',
  direction: 'assemble' as const,
  quantity: units(1),
  components: components.map(([name, count]) => ({ sku: sku(name), quantity: units(count) })),
});
export const TEA = itemAt('LDN1', 'tea');
export const MAX = units(MAX_QUANTITY);
