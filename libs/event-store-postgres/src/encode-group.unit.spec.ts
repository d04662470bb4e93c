import fc from 'fast-check';
import { NO_STREAM, resolveGroup } from '@tallyman/event-store';
import type { AppendItem } from '@tallyman/event-store';
import { aCommand, commandItem, expecting, fresh, item } from '../../event-store/src/testing/fixtures.js';
import { encodeGroup } from './encode-group.js';
import type { EncodedGroup } from './encode-group.js';
import { RowBuffers } from './row-bytes.js';

const AT = 1_767_323_045_006;
const LAST = 41;

const encode = (
  items: readonly AppendItem[],
  known: ReadonlyMap<string, number> = new Map(),
  buffers = new RowBuffers(),
): EncodedGroup | undefined =>
  encodeGroup(items, { recordedAt: AT, lastPosition: LAST, knownRevision: (stream) => known.get(stream) }, buffers);

/** Few streams and revisions, so that entries meet. */
const anItem = fc
  .array(fc.record({ stream: fc.constantFrom('a', 'b', 'c'), at: fc.integer({ min: -2, max: 3 }), count: fc.nat(2) }), {
    maxLength: 3,
  })
  .map((streams) => item(...streams.map(({ stream, at, count }) => expecting(stream, at, count))));

/** What the log would have to be like for the group's first expectations to be true. */
const hopedFor = (items: readonly AppendItem[]): ((stream: string) => number) => {
  const first = new Map<string, number>();
  for (const { streams } of items)
    for (const { stream, expectedRevision } of streams)
      if (!first.has(stream)) first.set(stream, expectedRevision < NO_STREAM ? Number.NaN : expectedRevision);
  return (stream) => first.get(stream) ?? NO_STREAM;
};

const doubled = (commandId: string): readonly AppendItem[] => {
  const one = commandItem(commandId, expecting(fresh('stream'), NO_STREAM));
  return [{ ...one, commands: [...one.commands, ...one.commands] }];
};

describe('a group written down in one pass', () => {
  it('has the results and the end that it has item by item, and none if that refuses an item', () => {
    fc.assert(
      fc.property(fc.array(anItem, { maxLength: 6 }), (items) => {
        const slow = resolveGroup(items, AT, {
          lastPosition: LAST,
          revisionOf: hopedFor(items),
          hasCommand: () => false,
        });
        const fits = slow.results.every(({ kind }) => kind === 'appended');
        const encoded = encode(items);
        expect(encoded?.results).toEqual(fits ? slow.results : undefined);
        if (encoded === undefined) return;
        const ends = new Map(slow.events.map(({ stream, revision }) => [stream, revision]));
        expect(encoded.lastPosition).toBe(slow.lastPosition);
        for (const [stream, revision] of ends) expect(encoded.revisions.get(stream)).toBe(revision);
      }),
    );
  });

  it('asks for what is not known, and for nothing else', () => {
    const grown = expecting('grown', 4);
    const items = [item(grown, expecting('known', 7), expecting('checked', 3, 0), expecting('new', NO_STREAM))];
    const values = encode(
      items,
      new Map([
        ['known', 7],
        ['grown', 5],
      ]),
    )?.message.values.slice(0, 6);
    expect(values).toEqual([String(AT), '3', '{"grown","checked"}', '{4,3}', '{"checked"}', '{4}']);
  });

  it.each([
    [
      'with events and without',
      () => [
        commandItem('c', expecting(fresh('s'), NO_STREAM)),
        { streams: [], commands: [aCommand({ commandId: 'c' })] },
      ],
    ],
    ['at one event', () => doubled('c')],
  ])('is none if it has a command twice %s', (_, items) => {
    expect(encode(items())).toBeUndefined();
  });

  it('has the same bytes in room that was used before', () => {
    const buffers = new RowBuffers();
    const items = [item(expecting('a', NO_STREAM, 300), expecting('b', 2))];
    const other = encode([item(expecting('other', 5, 900))], new Map(), buffers);
    if (other !== undefined) buffers.giveBack(other.message.room);
    const again = encode(items, new Map(), buffers);
    expect(again?.message.room).toBe(other?.message.room);
    expect(again?.message.events).toEqual(encode(items)?.message.events);
    expect(encode(items, new Map(), buffers)?.message.room).not.toBe(again?.message.room);
  });
});
