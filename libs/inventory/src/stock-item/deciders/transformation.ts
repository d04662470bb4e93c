import { accepted, refused } from '@tallyman/kernel';
import type { TransformStock } from '../commands.js';
import type { ItemEvent, StateOf, StockDecision } from '../decision.js';
import type { Sku } from '../names.js';
import type { StockRefusal } from '../refusals.js';
import { refuseRemoval } from './limits.js';

type Part = { readonly sku: Sku; readonly quantity: number };

const refuseShape = ({ sku, components }: TransformStock): StockRefusal | undefined => {
  if (components.length === 0) return { code: 'transformation_invalid', reason: 'no_components', sku };
  const seen = new Set<Sku>();
  for (const component of components) {
    if (component.sku === sku) return { code: 'transformation_invalid', reason: 'contains_itself', sku };
    if (seen.has(component.sku))
      return { code: 'transformation_invalid', reason: 'duplicate_component', sku: component.sku };
    seen.add(component.sku);
  }
  return undefined;
};

/** What goes in first, then what comes out; one event per item, so that each item's own stream tells its part. */
export const decideTransform = (command: TransformStock, stateOf: StateOf): StockDecision => {
  const shape = refuseShape(command);
  if (shape !== undefined) return refused(shape);
  const { location, transformationId, direction, components } = command;
  const kit: readonly Part[] = [command];
  const [consumed, produced] = direction === 'assemble' ? [components, kit] : [kit, components];
  for (const { sku, quantity } of consumed) {
    const taking = { sku, quantity, shortfallPolicy: 'refuse' } as const;
    const refusal = refuseRemoval(stateOf({ location, sku }), 'sellable', taking);
    if (refusal !== undefined) return refused(refusal);
  }
  const eventsOf = (parts: readonly Part[], role: 'consumed' | 'produced'): ItemEvent[] =>
    parts.map(({ sku, quantity }) => ({
      item: { location, sku },
      event: { type: 'StockTransformed', data: { transformationId, role, quantity } },
    }));
  return accepted(...eventsOf(consumed, 'consumed'), ...eventsOf(produced, 'produced'));
};
