import * as fc from 'fast-check';
import { BOOKS, commandHistory } from '../testing/commands-arbitrary.js';
import { eventsOf, play } from '../testing/play.js';
import { Ledgers } from '../testing/scenario.js';
import { addPostings, NO_AMOUNTS } from './amounts.js';
import { decideBook } from './decide.js';
import type { BookEvent } from './events.js';
import { evolveBook, replayBook } from './evolve.js';
import { postingsOf } from './postings.js';
import { recentTransactions } from './recent.js';
import { accountQuantities, nextExpiry, type BookState } from './state.js';

const RUNS = { numRuns: 100 };

/** Everything of a state that tells, in plain values. */
const plain = (state: BookState) => ({
  ...state,
  accounts: Object.fromEntries(state.accounts),
  holds: Object.fromEntries(state.holds),
  expiries: nextExpiry(state),
  recent: [...recentTransactions(state.recent)],
  reversed: Object.fromEntries(state.reversed),
});

describe('what is kept', () => {
  it('is what the postings add up to, and what a replay of the stream gives', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const ledgers = new Ledgers();
        for (const { command, now } of history) ledgers.send(command, now);
        for (const book of BOOKS) {
          const stream = ledgers.history(book);
          const live = ledgers.stateOf(book);
          const postings = stream.flatMap((event) => postingsOf(event));
          for (const [path, { normalSide }] of [...live.accounts])
            expect(addPostings(NO_AMOUNTS, path, normalSide, postings)).toEqual(accountQuantities(live, path));
          expect(plain(replayBook(stream))).toEqual(plain(live));
        }
      }),
      RUNS,
    );
  });

  it('names the soonest open hold', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command }, decide) => {
          decide();
          const state = ledgers.stateOf(command.book);
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
        play(history, (ledgers, { command }, decide) => {
          const before = ledgers.stateOf(command.book);
          const seen = structuredClone(plain(before));
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
        play(history, (ledgers, { command, now }, decide) => {
          const fromTheLog = replayBook(ledgers.history(command.book));
          expect(decideBook(command, fromTheLog, now)).toEqual(decide());
        });
      }),
      { numRuns: 60 },
    );
  });

  it('that is refused changes nothing, and is refused alike again', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command, now }, decide) => {
          const before = ledgers.stateOf(command.book);
          const seen = structuredClone(plain(before));
          const decision = decide();
          if (decision.kind === 'accepted') return;
          expect(plain(ledgers.stateOf(command.book))).toEqual(seen);
          expect(ledgers.send(command, now)).toEqual(decision);
        });
      }),
      RUNS,
    );
  });

  it('to one book is decided alike whatever happens in another', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const together = new Ledgers();
        for (const { command, now } of history) together.send(command, now);
        const oneByOne = new Ledgers();
        for (const book of BOOKS.toReversed())
          for (const { command, now } of history) if (command.book === book) oneByOne.send(command, now);
        for (const book of BOOKS) expect(oneByOne.history(book)).toEqual(together.history(book));
      }),
      RUNS,
    );
  });

  it('gives events that evolve the same wherever they are read', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command }, decide) => {
          const before = ledgers.stateOf(command.book);
          const read = eventsOf(decide()).map((event) => JSON.parse(JSON.stringify(event)) as BookEvent);
          expect(plain(read.reduce(evolveBook, before))).toEqual(plain(ledgers.stateOf(command.book)));
        });
      }),
      RUNS,
    );
  });

  it('of which nothing is due any more gives no events', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command, now }, decide) => {
          decide();
          if (command.type === 'ExpireFunds')
            expect(ledgers.send(command, now)).toEqual({ kind: 'accepted', events: [] });
        });
      }),
      RUNS,
    );
  });
});
