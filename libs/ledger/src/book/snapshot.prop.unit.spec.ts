import * as fc from 'fast-check';
import { commandHistory } from '../testing/commands-arbitrary.js';
import { play } from '../testing/play.js';
import { decideBook } from './decide.js';
import { bookFromSnapshot, bookSnapshot } from './snapshot.js';
import { entriesOf, initialBook, nextExpiry, type BookState } from './state.js';

const restored = (state: BookState): BookState => (state.exists ? bookFromSnapshot(bookSnapshot(state)) : initialBook);

describe('a snapshot', () => {
  it('decides every command as the state does that it was taken of', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command, now }, decide) => {
          const fromSnapshot = restored(ledgers.stateOf(command.book));
          expect(decideBook(command, fromSnapshot, now)).toEqual(decide());
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is the same text when it is taken again, and knows every amount and the soonest expiry', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command }, decide) => {
          decide();
          const state = ledgers.stateOf(command.book);
          if (!state.exists) return;
          const again = restored(state);
          expect(bookSnapshot(again)).toBe(bookSnapshot(restored(again)));
          expect(nextExpiry(again)).toBe(nextExpiry(state));
          expect(entriesOf(again)).toBe(entriesOf(state));
          expect([...again.accounts]).toEqual([...state.accounts]);
        });
      }),
      { numRuns: 60 },
    );
  });
});
