import { NO_STREAM } from '../port.js';
import { append, expecting, item, streamOf, useStore, wholeStream } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

interface Case {
  readonly state: string;
  readonly there: number;
  readonly expectation: string;
  readonly expected: number;
  readonly fits: boolean;
}

const cases: readonly Case[] = [
  { state: 'absent', there: 0, expectation: 'no stream', expected: NO_STREAM, fits: true },
  { state: 'absent', there: 0, expectation: 'above', expected: 0, fits: false },
  { state: 'absent', there: 0, expectation: 'far above', expected: 5, fits: false },
  { state: 'absent', there: 0, expectation: 'impossible', expected: -2, fits: false },
  { state: 'absent', there: 0, expectation: 'not a number', expected: Number.NaN, fits: false },
  { state: 'of one event', there: 1, expectation: 'no stream', expected: NO_STREAM, fits: false },
  { state: 'of one event', there: 1, expectation: 'equal', expected: 0, fits: true },
  { state: 'of one event', there: 1, expectation: 'above', expected: 1, fits: false },
  { state: 'of one event', there: 1, expectation: 'far above', expected: 7, fits: false },
  { state: 'of many events', there: 5, expectation: 'no stream', expected: NO_STREAM, fits: false },
  { state: 'of many events', there: 5, expectation: 'the first', expected: 0, fits: false },
  { state: 'of many events', there: 5, expectation: 'just below', expected: 3, fits: false },
  { state: 'of many events', there: 5, expectation: 'equal', expected: 4, fits: true },
  { state: 'of many events', there: 5, expectation: 'just above', expected: 5, fits: false },
  { state: 'of many events', there: 5, expectation: 'far above', expected: 1000, fits: false },
  { state: 'of many events', there: 5, expectation: 'between two revisions', expected: 4.5, fits: false },
];

export const describeRevisions = (open: OpenStore): void => {
  describe('expected revisions', () => {
    const store = useStore(open);

    for (const added of [1, 3, 0]) {
      describe(`of an append of ${String(added)} events`, () => {
        it.each(cases)('a stream $state, expected $expectation: fits $fits', async ({ there, expected, fits }) => {
          const stream = await streamOf(store(), there);
          const writer = await store().acquire('owner');
          const before = await store().head();

          const results = await append(writer, item(expecting(stream, expected, added)));

          const good = {
            kind: 'appended',
            firstPosition: before.position + Math.min(1, added),
            lastPosition: before.position + added,
          };
          expect(results).toEqual([fits ? good : { kind: 'conflict', stream, expected, actual: there - 1 }]);
          const revisions = (await wholeStream(store(), stream)).map((event) => event.revision);
          expect(revisions).toEqual(Array.from({ length: there + (fits ? added : 0) }, (_, index) => index));
          expect((await store().head()).position).toBe(before.position + (fits ? added : 0));
        });
      });
    }
  });
};
