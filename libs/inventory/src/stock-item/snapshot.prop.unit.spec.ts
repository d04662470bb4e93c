import * as fc from 'fast-check';
import { commandHistory } from '../testing/commands-arbitrary.js';
import { play } from '../testing/play.js';
import { decideStock } from './decide.js';
import { initialStockItem, nextExpiry, type StockItemState } from './state.js';
import type { StockItemId } from './names.js';
import { stockFromSnapshot, stockSnapshot } from './snapshot.js';

const restored = (state: StockItemState): StockItemState =>
  state.exists ? stockFromSnapshot(stockSnapshot(state)) : initialStockItem;

describe('a snapshot', () => {
  it('decides every command as the state does that it was taken of', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command, now }, decide) => {
          const fromSnapshot = (item: StockItemId) => restored(warehouse.stateOf(item));
          expect(decideStock(command, fromSnapshot, now)).toEqual(decide());
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is the same text when it is taken again, and knows the soonest expiry', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command }, decide) => {
          decide();
          const state = warehouse.stateOf(command);
          if (!state.exists) return;
          const again = restored(state);
          expect(JSON.parse(stockSnapshot(again))).toEqual(JSON.parse(stockSnapshot(restored(again))));
          expect(nextExpiry(again)).toBe(nextExpiry(state));
          expect(again.quantities).toEqual(state.quantities);
        });
      }),
      { numRuns: 200 },
    );
  });
});
