import { eventId } from '@tallyman/event-catalog';
import { NO_STREAM } from '../port.js';
import type { AppendItem } from '../port.js';
import {
  aCommand,
  anEvent,
  append,
  commandItem,
  expecting,
  fresh,
  item,
  refusalOf,
  useStore,
  wholeStream,
} from './fixtures.js';
import type { OpenStore } from './fixtures.js';

export const describeCommandRows = (open: OpenStore): void => {
  const store = useStore(open);

  it('commands are kept: by the row of their first event, or by one of their own when they made none', async () => {
    const stream = fresh('stream');
    const [first, second, empty] = [fresh('command'), fresh('command'), aCommand()];
    const made = [anEvent({ id: eventId(first, 0) }), anEvent(), anEvent({ id: eventId(second, 0) })];
    const writer = await store().acquire('owner');
    const base = writer.lastPosition;
    const time = writer.lastRecordedAt + 5;
    const three: AppendItem = {
      streams: [{ stream, expectedRevision: NO_STREAM, events: made }],
      commands: [
        { commandId: second, outcome: 'the second', firstEvent: 2 },
        { commandId: first, outcome: 'the first', firstEvent: 0 },
        empty,
      ],
    };

    await writer.append([item(expecting(fresh('stream'), NO_STREAM)), three], time);

    const found = await store().findCommands([second, 'nobody', first, empty.commandId, first]);
    const log = (await store().readLog(base, 4)).filter((event) => event.stream === stream);
    const start = store().capabilities.ordersGroups ? base + 2 : (log[0]?.position ?? 0);
    const recorded = { ...empty, commandHash: expect.anything() as Uint8Array, recordedAt: time };
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        { commandId: first, outcome: 'the first', firstEvent: log[0] },
        { commandId: second, outcome: 'the second', firstEvent: log[2] },
        recorded,
      ]),
    );
    expect(log.map((event) => [event.position, event.id])).toEqual(made.map(({ id }, n) => [start + n, id]));
    const hashes = found.flatMap((command) => ('commandHash' in command ? Buffer.from(command.commandHash) : []));
    expect(hashes).toEqual([Buffer.from(empty.commandHash)]);
  });

  it('an event that is not the first of a command is no command', async () => {
    const [commandId, writer] = [fresh('command'), await store().acquire('owner')];
    const whole = commandItem(commandId, expecting(fresh('stream'), NO_STREAM, 2));
    const uuid = '0198f2c1-7d3a-7000-8000-00000000000a';
    const other = item({ ...expecting(fresh('stream'), NO_STREAM), events: [anEvent({ id: uuid })] });
    await append(writer, whole, other);

    expect(await store().findCommands([commandId, uuid])).toMatchObject([{ commandId }]);
  });

  it('an item may carry nothing but command rows', async () => {
    const writer = await store().acquire('owner');
    const [command, position] = [aCommand(), writer.lastPosition];

    const results = await writer.append([{ streams: [], commands: [command] }], writer.lastRecordedAt + 1);

    expect(results).toEqual([{ kind: 'appended', firstPosition: position, lastPosition: position }]);
    expect(await store().findCommands([command.commandId])).toMatchObject([{ commandId: command.commandId }]);
    expect(await store().head()).toMatchObject({ position, recordedAt: writer.lastRecordedAt });
  });

  type Make = (commandId: string) => AppendItem;
  const withEvents: Make = (commandId) => commandItem(commandId, expecting(fresh('stream'), NO_STREAM));
  const without: Make = (commandId) => ({ streams: [], commands: [aCommand({ commandId })] });
  const repeats: readonly (readonly [string, Make, Make])[] = [
    ['with events, known as one with events', withEvents, withEvents],
    ['with events, known as one without', withEvents, without],
    ['without events, known as one with', without, withEvents],
    ['without events, known as one without', without, without],
  ];

  it.each(repeats)('a command %s, keeps its item out, and no other', async (_, make, known) => {
    const commandId = fresh('command');
    const writer = await store().acquire('owner');
    await append(writer, known(commandId));
    const [before] = await store().findCommands([commandId]);
    const [guarded, other] = [fresh('stream'), withEvents(fresh('command'))];
    const repeat = make(commandId);
    const mayAdd = store().capabilities.atomicMultiStream || repeat.streams.length === 0;
    const streams = [...repeat.streams, expecting(guarded, NO_STREAM, mayAdd ? 1 : 0)];

    const results = await append(writer, { ...repeat, streams }, other);

    expect(results).toMatchObject([{ kind: 'duplicate_command', commandId }, { kind: 'appended' }]);
    expect(await wholeStream(store(), guarded)).toEqual([]);
    expect(await store().findCommands([commandId])).toEqual([before]);
  });

  it.each(repeats)('a command %s in the same group is taken once', async (_, make, earlier) => {
    const commandId = fresh('command');
    const writer = await store().acquire('owner');

    const results = await append(writer, earlier(commandId), make(commandId), make(fresh('command')));

    expect(results.map((result) => result.kind)).toEqual(['appended', 'duplicate_command', 'appended']);
    expect(await store().findCommands([commandId])).toMatchObject([{ commandId }]);
  });

  it('an item that names a command twice is kept out', async () => {
    const writer = await store().acquire('owner');
    const twice = { streams: [], commands: [aCommand({ commandId: 'twice' }), aCommand({ commandId: 'twice' })] };

    expect(await append(writer, twice)).toMatchObject([{ kind: 'duplicate_command' }]);
    expect(await store().findCommands(['twice'])).toEqual([]);
  });

  it('an event id that is in the log already is refused', async () => {
    const [event, stream] = [anEvent(), fresh('stream')];
    const writer = await store().acquire('owner');
    const one = (): AppendItem => item({ ...expecting(stream, NO_STREAM), events: [event] });
    await append(writer, one());

    const again = item({ stream: fresh('stream'), expectedRevision: NO_STREAM, events: [event] });
    expect(await refusalOf(append(writer, again))).toBe('invalid_body');
    expect(await append(writer, withEvents(fresh('command')))).toMatchObject([{ kind: 'appended' }]);
  });

  it('the id of a command whose item was kept out is free', async () => {
    const commandId = fresh('command');
    const stream = fresh('stream');
    const writer = await store().acquire('owner');

    const results = await append(
      writer,
      commandItem(commandId, expecting(stream, 3)),
      commandItem(commandId, expecting(stream, NO_STREAM)),
    );

    expect(results.map((result) => result.kind)).toEqual(['conflict', 'appended']);
  });

  it('a repeat is called a repeat, though its revision is stale too', async () => {
    const whole = commandItem(fresh('command'), expecting(fresh('stream'), NO_STREAM));
    const writer = await store().acquire('owner');

    expect(await append(writer, whole)).toMatchObject([{ kind: 'appended' }]);
    expect(await append(writer, whole)).toMatchObject([{ kind: 'duplicate_command' }]);
  });
};
