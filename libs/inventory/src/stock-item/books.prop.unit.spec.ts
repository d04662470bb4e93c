import * as fc from 'fast-check';
import { commandHistory } from '../testing/commands-arbitrary.js';
import { eventsOf, play } from '../testing/play.js';
import { VIRTUAL_PLACES, type StockPosting } from './accounts.js';
import type { StockCommand } from './commands.js';
import type { ItemEvent } from './decision.js';
import { brokenRule } from './invariants.js';
import { stockStream } from './names.js';
import { postingsOf } from './postings.js';
import { quantityDelta } from './quantities.js';
import { quantitiesOf } from './state.js';
import { streamsOf } from './streams-of.js';

const RUNS = { numRuns: 400 };

const postingsOfAll = (log: readonly ItemEvent[]): readonly StockPosting[] =>
  log.flatMap(({ item, event }) => postingsOf(item, event));
const sum = (numbers: Iterable<number>): number => Array.from(numbers).reduce((total, n) => total + n, 0);
const deltaOf = (postings: readonly StockPosting[], book: StockPosting['book']): number =>
  sum(postings.filter((posting) => posting.book === book).map((posting) => posting.delta));

const mayFallShort = (command: StockCommand): boolean =>
  command.type === 'ReconcileCount' || ('shortfallPolicy' in command && command.shortfallPolicy === 'record');

const heldMovements = (events: readonly ItemEvent[]) =>
  events.flatMap(({ item, event }) =>
    postingsOf(item, event)
      .filter(({ account }) => account.startsWith('held:'))
      .map(({ account, delta }) => ({ item, account, delta })),
  );

describe('whatever is sent', () => {
  it('every event moves units, and makes or loses none', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (_warehouse, _timed, decide) => {
          for (const { item, event } of eventsOf(decide())) {
            const postings = postingsOf(item, event);
            expect(deltaOf(postings, 'physical')).toBe(0);
            expect(deltaOf(postings, 'promise')).toBe(quantityDelta(item, postings, 'sellable'));
            expect(postings.every((posting) => posting.delta !== 0 && posting.unit === item.sku)).toBe(true);
          }
        });
      }),
      RUNS,
    );
  });

  it('no real place is ever below 0', () => {
    const virtual = new Set<string>(VIRTUAL_PLACES);
    fc.assert(
      fc.property(commandHistory, (history) => {
        const places = new Map<string, number>();
        play(history, (_warehouse, _timed, decide) => {
          for (const posting of postingsOfAll(eventsOf(decide()))) {
            if (posting.book !== 'physical' || virtual.has(posting.account)) continue;
            const place = `${posting.account} ${posting.unit}`;
            const balance = (places.get(place) ?? 0) + posting.delta;
            places.set(place, balance);
            expect(balance).toBeGreaterThanOrEqual(0);
          }
        });
      }),
      RUNS,
    );
  });

  it('the books of every item agree, entry by entry', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command }, decide) => {
          decide();
          for (const item of streamsOf(command).items) {
            const state = warehouse.stateOf(item);
            const quantities = quantitiesOf(state);
            expect(brokenRule(quantities)).toBeUndefined();
            expect(sum(Array.from(state.holds.values(), (hold) => hold.quantity))).toBe(quantities.held);
            expect(sum(state.commitments.values())).toBe(quantities.committed);
            expect(Object.values(quantities).every(Number.isSafeInteger)).toBe(true);
          }
        });
      }),
      RUNS,
    );
  });

  it('free sinks below 0 only where that is allowed, and then it is said', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command }, decide) => {
          const before = quantitiesOf(warehouse.stateOf(command)).free;
          const said = eventsOf(decide()).filter(({ event }) => event.type === 'ShortfallRecorded');
          const { free } = quantitiesOf(warehouse.stateOf(command));
          const sank = free < 0 && free < before;
          expect(said.map(({ event }) => event.data)).toEqual(sank ? [{ shortfall: -free, free }] : []);
          if (sank) expect(mayFallShort(command)).toBe(true);
        });
      }),
      RUNS,
    );
  });

  it('each hold is resolved once: captured, released and expired units are the held ones', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const left = new Map<string, number>();
        play(history, (_warehouse, _timed, decide) => {
          for (const { account, item, delta } of heldMovements(eventsOf(decide()))) {
            const key = `${stockStream(item)} ${account}`;
            const open = left.get(key);
            // A hold opens where none is open, and nothing is taken from one that is not.
            expect(open === undefined).toBe(delta > 0);
            const rest = (open ?? 0) + delta;
            expect(rest).toBeGreaterThanOrEqual(0);
            if (rest === 0) left.delete(key);
            else left.set(key, rest);
          }
        });
      }),
      RUNS,
    );
  });

  it('a due hold is neither captured nor released, and expires exactly when it is due', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (warehouse, { command, now }, decide) => {
          const { holds } = warehouse.stateOf(command);
          for (const { event } of eventsOf(decide())) {
            if (!('holdId' in event.data) || event.data.holdId === undefined || event.type === 'StockHeld') continue;
            const isDue = (holds.get(event.data.holdId)?.expiresAt ?? Infinity) <= now;
            expect(isDue).toBe(event.type === 'HoldExpired');
          }
        });
      }),
      RUNS,
    );
  });
});
