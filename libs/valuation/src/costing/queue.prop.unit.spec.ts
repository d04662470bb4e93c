import * as fc from 'fast-check';
import { dequeue, EMPTY_QUEUE, enqueue, queueOf, replaceFirst, valuesOf, type Queue } from './queue.js';

const step = fc.oneof(
  fc.integer().map((value) => ({ kind: 'enqueue', value }) as const),
  fc.constant({ kind: 'dequeue' } as const),
  fc.integer().map((value) => ({ kind: 'replace', value }) as const),
);

describe('a queue', () => {
  it('is what an array would be, and its old versions stay as they were', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        let queue: Queue<number> = EMPTY_QUEUE;
        let model: readonly number[] = [];
        const versions: (readonly [Queue<number>, readonly number[]])[] = [];
        for (const taken of steps) {
          if (taken.kind === 'enqueue') [queue, model] = [enqueue(queue, taken.value), [...model, taken.value]];
          else if (model.length === 0) continue;
          else if (taken.kind === 'dequeue') [queue, model] = [dequeue(queue), model.slice(1)];
          else [queue, model] = [replaceFirst(queue, taken.value), model.with(0, taken.value)];
          versions.push([queue, model]);
        }
        for (const [version, values] of versions) {
          expect(valuesOf(version)).toEqual(values);
          expect(version.front?.value).toBe(values[0]);
          expect(valuesOf(queueOf(values))).toEqual(values);
        }
      }),
    );
  });
});
