import * as fc from 'fast-check';
import { commandHistory, LOCATIONS, SKUS } from '../testing/commands-arbitrary.js';
import { eventsOf, play } from '../testing/play.js';
import { Warehouse } from '../testing/scenario.js';
import { decideStock } from './decide.js';
import type { StockEvent } from './events.js';
import { evolveStock, replayStock } from './evolve.js';
import { stockStream, type StockItemId } from './names.js';
import { postingsOf } from './postings.js';
import { addPostings, NO_QUANTITIES } from './quantities.js';
import { nextExpiry, quantitiesOf, type StockItemState } from './state.js';
import { streamsOf } from './streams-of.js';

const RUNS = { numRuns: 400 };
const ITEMS: readonly StockItemId[] = LOCATIONS.flatMap((location) => SKUS.map((sku) => ({ location, sku })));

/** Everything of a state that tells, in plain values. */
const plain = (state: StockItemState) => ({
  ...state,
  holds: Object.fromEntries(state.holds),
  expiries: nextExpiry(state),
  commitments: Object.fromEntries(state.commitments),
  dispatched: Object.fromEntries(state.dispatched),
  received: Object.fromEntries(state.received),
  returned: Object.fromEntries(state.returned),
});

const expectKnown = (known: ReadonlyMap<string, StockItemState>, item: StockItemId): StockItemState => {
  const state = known.get(stockStream(item));
  if (state === undefined) throw new Error(`asked for ${stockStream(item)}`);
  return state;
};

describe('what is kept', () => {
  it('is what the postings add up to, and what a replay of the stream gives', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const warehouse = new Warehouse();
        for (const { command, now } of history) warehouse.send(command, now);
        for (const item of ITEMS) {
          const stream = warehouse.history(item);
          const live = warehouse.stateOf(item);
          const postings = stream.flatMap((event) => postingsOf(item, event));
          expect(addPostings(NO_QUANTITIES, item, postings)).toEqual(quantitiesOf(live));
          expect(plain(replayStock(item, stream))).toEqual(plain(live));
        }
      }),
      RUNS,
    );
  });

  it('names the soonest open hold', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command }, decide) => {
          decide();
          const state = warehouse.stateOf(command);
          const soonest = Math.min(...Array.from(state.holds.values(), (hold) => hold.expiresAt ?? Infinity));
          expect(nextExpiry(state) ?? Infinity).toBe(soonest);
        });
      }),
      RUNS,
    );
  });

  it('is not changed by later events', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command }, decide) => {
          const before = warehouse.stateOf(command);
          const seen = plain(before);
          decide();
          expect(plain(before)).toEqual(seen);
        });
      }),
      RUNS,
    );
  });
});

describe('a command', () => {
  it('is decided alike in a batch over speculative states and one after the other over the log', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command, now }, decide) => {
          const fromTheLog = (item: StockItemId) => replayStock(item, warehouse.history(item));
          expect(decideStock(command, fromTheLog, now)).toEqual(decide());
        });
      }),
      { numRuns: 100 },
    );
  });

  it('asks for no state besides those of streamsOf, and writes the streams it may', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command, now }, decide) => {
          const { primary, items } = streamsOf(command);
          const known = new Map(items.map((item) => [stockStream(item), warehouse.stateOf(item)]));
          const decision = decideStock(command, (item) => expectKnown(known, item), now);
          const written = new Set(eventsOf(decision).map(({ item }) => stockStream(item)));
          const allowed = command.type === 'TransformStock' ? items : [primary];
          expect(Array.from(written).filter((stream) => !allowed.map(stockStream).includes(stream))).toEqual([]);
          expect(items[0]).toEqual(primary);
          expect(known.size).toBe(items.length);
          decide();
        });
      }),
      RUNS,
    );
  });

  it('that sets what is set gives no events', () => {
    const settable = new Set(['AssertStockLevel', 'SetSafetyStock', 'ExpireHolds']);
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command, now }, decide) => {
          const accepts = decide().kind === 'accepted';
          if (accepts && settable.has(command.type))
            expect(warehouse.send(command, now)).toEqual({ kind: 'accepted', events: [] });
        });
      }),
      RUNS,
    );
  });

  it('gives events that evolve the same wherever they are read', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command }, decide) => {
          const before = warehouse.stateOf(command);
          const own = eventsOf(decide()).filter(({ item }) => stockStream(item) === stockStream(command));
          const read = own.map(({ event }) => JSON.parse(JSON.stringify(event)) as StockEvent);
          const after = read.reduce((state, event) => evolveStock(state, event, command), before);
          expect(plain(after)).toEqual(plain(warehouse.stateOf(command)));
        });
      }),
      RUNS,
    );
  });
});
