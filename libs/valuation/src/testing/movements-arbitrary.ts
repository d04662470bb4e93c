import { stockStream, type StockCommand } from '@tallyman/inventory';
import { instantText } from '@tallyman/kernel';
import * as fc from 'fast-check';
import { commandHistory } from '../../../inventory/src/testing/commands-arbitrary.js';
import { eventsOf, play } from '../../../inventory/src/testing/play.js';
import { MINUTE } from '../../../inventory/src/testing/scenario.js';
import { busyHistory } from './busy-commands.js';
import type { LandedCost, Movement } from '../movements/movement.js';
import { movementsOf, type StockFact } from '../movements/movements-of.js';

/** What is random about a command besides what inventory makes random. */
interface Dice {
  /** Minor units; `undefined`: the receipt tells no cost. */
  readonly unitCost: number | undefined;
  readonly currency: 'GBP' | 'EUR';
  /** Minutes that the event happened before it was recorded. */
  readonly late: number;
  readonly document: string | undefined;
  /** Freight for the receipt, told some minutes later. */
  readonly landed: number | undefined;
}

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq: number) => fc.option(arbitrary, { nil: undefined, freq });

const dice: fc.Arbitrary<Dice> = fc.record({
  unitCost: sometimes(fc.integer({ min: 0, max: 999 }), 4),
  currency: fc.constantFrom('GBP', 'GBP', 'GBP', 'GBP', 'GBP', 'EUR'),
  late: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 }) }),
  document: sometimes(fc.constantFrom('o1', 'o2'), 2),
  landed: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: -50, max: 500 }) },
  ),
});

const withCost = (command: StockCommand, { unitCost, currency }: Dice): StockCommand =>
  command.type === 'ReceiveStock' && unitCost !== undefined
    ? { ...command, unitCost: { amount: unitCost, currency } }
    : command;

const landedOn = (receipt: Movement, amount: number, position: number): LandedCost => ({
  eventId: `landed-${String(position)}`,
  position,
  occurredAt: receipt.occurredAt + (amount % 7) * MINUTE,
  item: receipt.item,
  quantity: receipt.quantity,
  kind: 'landed_cost',
  receiptEventId: receipt.eventId,
  cost: { amount, currency: 'GBP' },
});

export interface ValuedHistory {
  /** In order of position. */
  readonly movements: readonly Movement[];
  /** What is on hand by stream, as inventory knows it. */
  readonly onHand: ReadonlyMap<string, number>;
}

/** Movements of what inventory accepts, some of them recorded late, with costs of receipts and landed costs. */
export const valuedHistory: fc.Arbitrary<ValuedHistory> = fc
  .oneof({ weight: 1, arbitrary: commandHistory }, { weight: 3, arbitrary: busyHistory })
  .chain((history) =>
    fc.array(dice, { minLength: history.length, maxLength: history.length }).map((throws) => {
      const movements: Movement[] = [];
      const onHand = new Map<string, number>();
      const costed = history.map((timed, index) => {
        const thrown = throws[index];
        return thrown === undefined ? timed : { ...timed, command: withCost(timed.command, thrown) };
      });
      let position = 0;
      let index = 0;
      play(costed, (warehouse, { now }, decide) => {
        const thrown = throws[index++];
        const facts = eventsOf(decide()).map(({ item, event }): StockFact => {
          position += 1;
          return {
            ...event,
            id: `event-${String(position)}`,
            position,
            stream: stockStream(item),
            occurredAt: instantText(now - (thrown?.late ?? 0) * MINUTE),
            commandId: `command-${String(index)}`,
            ...(thrown?.document === undefined ? {} : { reference: { type: 'order', id: thrown.document } }),
          };
        });
        const made = movementsOf(facts);
        movements.push(...made);
        const receipt = made.find(({ kind }) => kind === 'receipt');
        if (receipt !== undefined && thrown?.landed !== undefined)
          movements.push(landedOn(receipt, thrown.landed, ++position));
        for (const { item } of made) onHand.set(stockStream(item), warehouse.stateOf(item).quantities.onHand);
      });
      return { movements, onHand };
    }),
  );
