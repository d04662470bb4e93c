/**
 * A persistent first-in first-out queue: two linked lists, the second one turned round when the first is used up, so that every
 * operation is O(1) amortised along one line of versions. An old version stays valid.
 * Source: C. Okasaki, "Purely Functional Data Structures" (Cambridge, 1998), section 5.2.
 */
interface Cell<T> {
  readonly value: T;
  readonly next: Cell<T> | undefined;
}

export interface Queue<T> {
  /** The empty queue has no front. */
  readonly front: Cell<T> | undefined;
  /** The last values, the last one first. */
  readonly back: Cell<T> | undefined;
}

export const EMPTY_QUEUE: Queue<never> = { front: undefined, back: undefined };

/** The queue with one value more at its end. */
export const enqueue = <T>({ front, back }: Queue<T>, value: T): Queue<T> =>
  front === undefined ? { front: { value, next: undefined }, back: undefined } : { front, back: { value, next: back } };

const turnedRound = <T>(cells: Cell<T> | undefined): Cell<T> | undefined => {
  let turned: Cell<T> | undefined;
  for (let cell = cells; cell !== undefined; cell = cell.next) turned = { value: cell.value, next: turned };
  return turned;
};

/** The queue without its first value; the empty queue stays empty. */
export const dequeue = <T>({ front, back }: Queue<T>): Queue<T> =>
  front?.next === undefined ? { front: turnedRound(back), back: undefined } : { front: front.next, back };

/** The queue with another first value. */
export const replaceFirst = <T>({ front, back }: Queue<T>, value: T): Queue<T> => ({
  front: { value, next: front?.next },
  back,
});

/** The values, the first one first. O(n). */
export const valuesOf = <T>({ front, back }: Queue<T>): T[] => {
  const values: T[] = [];
  for (let cell = front; cell !== undefined; cell = cell.next) values.push(cell.value);
  const first = values.length;
  for (let cell = back; cell !== undefined; cell = cell.next) values.push(cell.value);
  return values.slice(0, first).concat(values.slice(first).reverse());
};

export const queueOf = <T>(values: Iterable<T>): Queue<T> => {
  let queue: Queue<T> = EMPTY_QUEUE;
  for (const value of values) queue = enqueue(queue, value);
  return queue;
};
