import type { StockCommand } from './commands.js';
import type { StockItemId } from './names.js';

export interface CommandItems {
  /** The item that the command names, whose stream and state the answer shows. */
  readonly primary: StockItemId;
  /** Every item whose state `decideStock` asks for, each once, the primary first. */
  readonly items: readonly StockItemId[];
}

const othersOf = (command: StockCommand): readonly StockItemId[] => {
  const { sku, location } = command;
  if (command.type === 'ReceiveTransfer') return command.from === location ? [] : [{ location: command.from, sku }];
  if (command.type !== 'TransformStock') return [];
  const skus = new Set(command.components.map((component) => component.sku));
  skus.delete(sku);
  return Array.from(skus, (component) => ({ location, sku: component }));
};

/** The items whose states a command is decided on. Of these it writes the primary's stream, and TransformStock all of them. */
export const streamsOf = (command: StockCommand): CommandItems => {
  const primary = { location: command.location, sku: command.sku };
  return { primary, items: [primary, ...othersOf(command)] };
};
