import type { StockItemId } from '@tallyman/inventory';
import type { Cost, Method } from '../costing/cost.js';
import { shareOf } from '../costing/shares.js';
import type { Layer, Settlement } from '../costing/store.js';
import type { Movement, MovementKind } from '../movements/movement.js';
import type { Track } from './track.js';
import type { Valuation } from './valuation.js';

/** A part of a cost, and the event that brought these units in: a receipt, or whatever stands for one. */
export interface ExplainedLayer {
  readonly eventId: string;
  readonly kind: MovementKind;
  readonly item: StockItemId;
  readonly quantity: number;
  /** `amount` by unit, rounded half to even. */
  readonly unitCost: number;
  readonly amount: number;
  readonly uncosted: number;
}

/** The whole of a transformation that brought forth units of a layer. */
export interface ExplainedProduction {
  readonly eventId: string;
  readonly quantity: number;
  readonly amount: number;
  /** What went into it. With several products, `amount` is a share of their sum. */
  readonly madeOf: readonly ExplainedLayer[];
}

/** A later movement that showed what estimated units did cost. */
export interface ExplainedSettlement extends Settlement {
  readonly settledBy: string;
}

export interface CostExplanation {
  readonly movement: Movement;
  readonly method: Method;
  /** As it was told; what was settled later comes on top. */
  readonly amount: number;
  readonly estimated: number;
  /** The oldest first; `amount` is their sum. */
  readonly layers: readonly ExplainedLayer[];
  /** Every transformation that the layers come from, at any distance, each once. */
  readonly productions: readonly ExplainedProduction[];
  readonly settlements: readonly ExplainedSettlement[];
}

const explainedLayers = (valuation: Valuation, layers: readonly Layer[]): readonly ExplainedLayer[] =>
  layers.flatMap(({ source, quantity, amount, uncosted }) => {
    const origin = valuation.entryOf(source)?.movement;
    if (origin === undefined) return [];
    const { kind, item } = origin;
    return { eventId: source, kind, item, quantity, unitCost: shareOf(amount, 1, quantity), amount, uncosted };
  });

const productionsBehind = (valuation: Valuation, layers: readonly Layer[]): readonly ExplainedProduction[] => {
  const found = new Map<string, ExplainedProduction>();
  const open = [...layers];
  for (let layer = open.pop(); layer !== undefined; layer = open.pop()) {
    const origin = valuation.entryOf(layer.source);
    if (origin?.movement.kind !== 'production' || found.has(layer.source)) continue;
    const { quantity } = origin.movement;
    const { amount = 0, madeOf = [] } = origin.cost ?? {};
    found.set(layer.source, {
      eventId: layer.source,
      quantity,
      amount,
      madeOf: explainedLayers(valuation, madeOf),
    });
    open.push(...madeOf);
  }
  return [...found.values()];
};

const settlementsOf = (eventId: string, track: Track | undefined, told: (cost: Cost) => readonly Settlement[]) =>
  (track?.entries ?? []).flatMap(({ movement, cost }) =>
    (cost === undefined ? [] : told(cost))
      .filter((settlement) => settlement.eventId === eventId)
      .map((settlement) => ({ ...settlement, settledBy: movement.eventId })),
  );

/**
 * Why a movement (a shipment, say) costs what it does: the layers it took, down to the receipts, through transfers, returns and
 * transformations; and what was settled since. `undefined` for an event that is not known. O(movements of its item).
 */
export const explainCost = (valuation: Valuation, eventId: string): CostExplanation | undefined => {
  const entry = valuation.entryOf(eventId);
  if (entry?.cost === undefined) return undefined;
  const { movement, cost, item, source } = entry;
  return {
    movement,
    method: valuation.rules.method,
    amount: cost.amount,
    estimated: cost.estimated,
    layers: explainedLayers(valuation, cost.content),
    productions: productionsBehind(valuation, cost.content),
    settlements: [
      ...settlementsOf(eventId, item, ({ settled }) => settled),
      ...settlementsOf(eventId, source, ({ settledOnTheWay }) => settledOnTheWay),
    ],
  };
};
