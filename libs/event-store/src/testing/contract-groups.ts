import { NO_STREAM } from '../port.js';
import { append, expecting, fresh, item, streamOf, useStore, wholeStream } from './fixtures.js';
import { describeAtomicItems } from './contract-atomic-items.js';
import { describeCommandRows } from './contract-command-rows.js';
import type { OpenStore } from './fixtures.js';

export const describeGroups = (open: OpenStore): void => {
  describe('groups of items', () => {
    describeDependence(open);
    describeAtomicItems(open);
    describeCommandRows(open);
  });
};

const describeDependence = (open: OpenStore): void => {
  const store = useStore(open);

  it('an empty group appends nothing', async () => {
    const writer = await store().acquire('owner');
    expect(await append(writer)).toEqual([]);
    expect(await store().head()).toMatchObject({ position: writer.lastPosition });
  });

  it('one item conflicts, the others succeed, and positions have no gap', async () => {
    const [a, c] = [fresh('stream'), fresh('stream')];
    const b = await streamOf(store(), 2);
    const writer = await store().acquire('owner');
    const base = writer.lastPosition;

    const results = await append(
      writer,
      item(expecting(a, NO_STREAM, 2)),
      item(expecting(b, 0)),
      item(expecting(c, NO_STREAM)),
    );

    const log = await store().readLog(base, 10);
    const isReversed = !store().capabilities.ordersGroups && log[0]?.stream === c;
    const [atA, atC] = isReversed ? [base + 2, base + 1] : [base + 1, base + 3];
    expect(results).toEqual([
      { kind: 'appended', firstPosition: atA, lastPosition: atA + 1 },
      { kind: 'conflict', stream: b, expected: 0, actual: 1 },
      { kind: 'appended', firstPosition: atC, lastPosition: atC },
    ]);
    expect(log.map(({ stream, revision, position }) => [stream, revision, position])).toEqual(
      [
        [a, 0, atA],
        [a, 1, atA + 1],
        [c, 0, atC],
      ].sort((one, other) => Number(one[2]) - Number(other[2])),
    );
    expect(await wholeStream(store(), b)).toHaveLength(2);
  });

  it('an item may depend on an earlier one of its group', async () => {
    const stream = fresh('stream');
    const writer = await store().acquire('owner');

    const results = await append(
      writer,
      item(expecting(stream, NO_STREAM, 2)),
      item(expecting(stream, 1)),
      item(expecting(stream, 2, 3)),
    );

    expect(results.map((result) => result.kind)).toEqual(['appended', 'appended', 'appended']);
    expect((await wholeStream(store(), stream)).map((event) => event.revision)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('an item that depends on a conflicting one conflicts too, and its own dependents', async () => {
    const stream = await streamOf(store(), 3);
    const other = fresh('stream');
    const writer = await store().acquire('owner');

    const results = await append(
      writer,
      item(expecting(stream, 1)),
      // Where an item has one stream, the one that it depends on is only looked at.
      item(expecting(stream, 3, store().capabilities.atomicMultiStream ? 1 : 0), expecting(other, NO_STREAM)),
      item(expecting(other, 0)),
      item(expecting(stream, 2)),
    );

    expect(results.map((result) => result.kind)).toEqual(['conflict', 'conflict', 'conflict', 'appended']);
    expect(results[1]).toEqual({ kind: 'conflict', stream, expected: 3, actual: 2 });
    expect(results[2]).toEqual({ kind: 'conflict', stream: other, expected: 0, actual: NO_STREAM });
  });

  it('an item that runs ahead of a later one of its group conflicts: it would leave the stream out of order', async () => {
    const stream = await streamOf(store(), 2);
    const writer = await store().acquire('owner');

    const results = await append(writer, item(expecting(stream, 2)), item(expecting(stream, 1)));

    expect(results[0]).toEqual({ kind: 'conflict', stream, expected: 2, actual: 1 });
    expect(results[1]).toMatchObject({ kind: 'appended' });
    expect((await wholeStream(store(), stream)).map((event) => event.revision)).toEqual([0, 1, 2]);
  });

  it('a group of nothing but conflicts writes nothing', async () => {
    const stream = await streamOf(store(), 1);
    const writer = await store().acquire('owner');
    const before = await store().head();

    const results = await writer.append(
      [item(expecting(stream, 4)), item(expecting(stream, NO_STREAM))],
      before.recordedAt + 1,
    );

    expect(results.map((result) => result.kind)).toEqual(['conflict', 'conflict']);
    expect(await store().head()).toEqual(before);
  });
};
