import * as fc from 'fast-check';
import { heapFrom, heapInsert, heapRemoveFirst, heapSize, type PersistentHeap } from './persistent-heap.js';

const before = (a: number, b: number): boolean => a < b;
const inOrder = (a: number, b: number): number => a - b;

const drain = (heap: PersistentHeap<number>): number[] => {
  const values: number[] = [];
  for (let rest = heap; rest !== undefined; rest = heapRemoveFirst(rest, before)) values.push(rest.value);
  return values;
};

const inserted = (values: readonly number[]): PersistentHeap<number> =>
  values.reduce<PersistentHeap<number>>((heap, value) => heapInsert(heap, value, before), undefined);

const isBalanced = (heap: PersistentHeap<number>): boolean =>
  heap === undefined ||
  ((heap.left?.rank ?? 0) >= (heap.right?.rank ?? 0) &&
    heap.rank === (heap.right?.rank ?? 0) + 1 &&
    isBalanced(heap.left) &&
    isBalanced(heap.right));

describe('PersistentHeap', () => {
  it('gives its values in order, however it was made', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const sorted = values.toSorted(inOrder);
        expect(drain(inserted(values))).toEqual(sorted);
        expect(drain(heapFrom(values, before))).toEqual(sorted);
      }),
    );
  });

  it('keeps its size and its short right spine through insertions and removals', () => {
    const steps = fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (values) => {
        let heap: PersistentHeap<number>;
        let expected = 0;
        for (const value of values) {
          heap = value === undefined ? heapRemoveFirst(heap, before) : heapInsert(heap, value, before);
          expected = Math.max(0, expected + (value === undefined ? -1 : 1));
          expect(heapSize(heap)).toBe(expected);
          expect(isBalanced(heap)).toBe(true);
          expect(heap?.rank ?? 0).toBeLessThanOrEqual(Math.log2(expected + 1));
        }
      }),
    );
  });

  it('leaves the heap it was made from as it was', () => {
    const three = inserted([3, 1, 2]);
    heapInsert(three, 0, before);
    heapRemoveFirst(three, before);
    expect(drain(three)).toEqual([1, 2, 3]);
  });

  it('removes from the empty heap nothing', () => {
    expect(heapRemoveFirst<number>(undefined, before)).toBeUndefined();
    expect(heapSize(undefined)).toBe(0);
    expect(heapFrom<number>([], before)).toBeUndefined();
  });
});
