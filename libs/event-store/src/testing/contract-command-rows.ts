import { NO_STREAM } from '../port.js';
import { aCommand, append, events, expecting, fresh, item, useStore, wholeStream } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

export const describeCommandRows = (open: OpenStore): void => {
  const store = useStore(open);

  it('command rows are kept beside their events, with the position of the first', async () => {
    const stream = fresh('stream');
    const [first, second, empty] = [aCommand({ firstEvent: 0 }), aCommand({ firstEvent: 2 }), aCommand()];
    const writer = await store().acquire('owner');
    const base = writer.lastPosition;
    const time = writer.lastRecordedAt + 5;
    const one = item(expecting(fresh('stream'), NO_STREAM));
    const three = {
      streams: [{ stream, expectedRevision: NO_STREAM, events: events(3) }],
      commands: [first, second, empty],
    };

    await writer.append([one, three], time);

    const found = await store().findCommands([
      second.commandId,
      'nobody',
      first.commandId,
      empty.commandId,
      first.commandId,
    ]);
    const row = ({ commandId, commandHash, outcome }: typeof first, position?: number): object => ({
      commandId,
      commandHash: Buffer.from(commandHash).toString('hex'),
      outcome,
      recordedAt: time,
      ...(position === undefined ? {} : { firstPosition: position }),
    });
    const rows = found.map((command) => ({
      ...command,
      commandHash: Buffer.from(command.commandHash).toString('hex'),
    }));
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining([row(first, base + 2), row(second, base + 4), row(empty)]));
  });

  it('an item may carry nothing but command rows', async () => {
    const writer = await store().acquire('owner');
    const [command, position] = [aCommand(), writer.lastPosition];

    const results = await writer.append([{ streams: [], commands: [command] }], writer.lastRecordedAt + 1);

    expect(results).toEqual([{ kind: 'appended', firstPosition: position, lastPosition: position }]);
    expect(await store().findCommands([command.commandId])).toMatchObject([{ commandId: command.commandId }]);
    expect(await store().head()).toMatchObject({ position, recordedAt: writer.lastRecordedAt });
  });

  it('a known command id keeps its item out, and no other', async () => {
    const known = aCommand();
    const [a, b] = [fresh('stream'), fresh('stream')];
    const writer = await store().acquire('owner');
    await append(writer, { streams: [], commands: [known] });

    const results = await append(
      writer,
      { streams: [expecting(a, NO_STREAM)], commands: [aCommand(), { ...known, outcome: 'another' }] },
      { streams: [expecting(b, NO_STREAM)], commands: [aCommand()] },
    );

    expect(results).toMatchObject([{ kind: 'duplicate_command', commandId: known.commandId }, { kind: 'appended' }]);
    expect(await wholeStream(store(), a)).toEqual([]);
    expect(await wholeStream(store(), b)).toHaveLength(1);
    expect(await store().findCommands([known.commandId])).toMatchObject([{ outcome: known.outcome }]);
  });

  it('the same command id twice in a group is taken once', async () => {
    const command = aCommand();
    const [a, b] = [fresh('stream'), fresh('stream')];
    const writer = await store().acquire('owner');

    const results = await append(
      writer,
      { streams: [expecting(a, NO_STREAM)], commands: [command] },
      { streams: [expecting(b, NO_STREAM)], commands: [command] },
      { streams: [], commands: [aCommand({ commandId: 'twice' }), aCommand({ commandId: 'twice' })] },
    );

    expect(results.map((result) => result.kind)).toEqual(['appended', 'duplicate_command', 'duplicate_command']);
    expect(await store().findCommands(['twice'])).toEqual([]);
  });

  it('the id of a command whose item was kept out is free', async () => {
    const command = aCommand();
    const stream = fresh('stream');
    const writer = await store().acquire('owner');

    const results = await append(
      writer,
      { streams: [expecting(stream, 3)], commands: [command] },
      { streams: [expecting(stream, NO_STREAM)], commands: [command] },
    );

    expect(results.map((result) => result.kind)).toEqual(['conflict', 'appended']);
  });

  it('a repeat is called a repeat, though its revision is stale too', async () => {
    const whole = { streams: [expecting(fresh('stream'), NO_STREAM)], commands: [aCommand({ firstEvent: 0 })] };
    const writer = await store().acquire('owner');

    expect(await append(writer, whole)).toMatchObject([{ kind: 'appended' }]);
    expect(await append(writer, whole)).toMatchObject([{ kind: 'duplicate_command' }]);
  });
};
