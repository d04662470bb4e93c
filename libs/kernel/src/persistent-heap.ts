/**
 * A persistent priority queue: a leftist heap. Every operation leaves the old heap as it was and shares its nodes.
 * Source: C. A. Crane, "Linear Lists and Priority Queues as Balanced Binary Trees" (Stanford CS-72-259, 1972), in the functional
 * form of C. Okasaki, "Purely Functional Data Structures" (Cambridge, 1998), section 3.1. The right spine of a heap of n values
 * has at most log2(n + 1) nodes, so the recursion of a merge is that deep and no deeper.
 */
export interface HeapNode<T> {
  readonly value: T;
  /** Length of the right spine. */
  readonly rank: number;
  readonly size: number;
  readonly left: PersistentHeap<T>;
  readonly right: PersistentHeap<T>;
}

/** The empty heap is `undefined`; the first value of any other is its `value`. */
export type PersistentHeap<T> = HeapNode<T> | undefined;

/** A strict total order: does `a` come before `b`? The same one for every operation on a heap. */
export type ComesBefore<T> = (a: T, b: T) => boolean;

const rankOf = <T>(heap: PersistentHeap<T>): number => (heap === undefined ? 0 : heap.rank);

/** Number of values. O(1). */
export const heapSize = <T>(heap: PersistentHeap<T>): number => (heap === undefined ? 0 : heap.size);

const node = <T>(value: T, a: PersistentHeap<T>, b: PersistentHeap<T>): HeapNode<T> => {
  const size = 1 + heapSize(a) + heapSize(b);
  // The leftist property: the longer spine goes left, which is what keeps the right one short.
  return rankOf(a) >= rankOf(b)
    ? { value, rank: rankOf(b) + 1, size, left: a, right: b }
    : { value, rank: rankOf(a) + 1, size, left: b, right: a };
};

const merge = <T>(a: PersistentHeap<T>, b: PersistentHeap<T>, before: ComesBefore<T>): PersistentHeap<T> => {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return before(b.value, a.value)
    ? node(b.value, b.left, merge(a, b.right, before))
    : node(a.value, a.left, merge(a.right, b, before));
};

/** The heap with one value more. O(log n). */
export const heapInsert = <T>(heap: PersistentHeap<T>, value: T, before: ComesBefore<T>): PersistentHeap<T> =>
  merge({ value, rank: 1, size: 1, left: undefined, right: undefined }, heap, before);

/** The heap without its first value; the empty heap stays empty. O(log n). */
export const heapRemoveFirst = <T>(heap: PersistentHeap<T>, before: ComesBefore<T>): PersistentHeap<T> =>
  heap === undefined ? undefined : merge(heap.left, heap.right, before);

/** A heap of these values. O(n), by merging neighbours in rounds. */
export const heapFrom = <T>(values: Iterable<T>, before: ComesBefore<T>): PersistentHeap<T> => {
  let round: PersistentHeap<T>[] = [];
  for (const value of values) round.push({ value, rank: 1, size: 1, left: undefined, right: undefined });
  while (round.length > 1) {
    const next: PersistentHeap<T>[] = [];
    for (let i = 0; i < round.length; i += 2) next.push(merge(round[i], round[i + 1], before));
    round = next;
  }
  return round[0];
};
