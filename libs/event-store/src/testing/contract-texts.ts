import { NO_STREAM } from '../port.js';
import type { AppendItem, EventStore, LogWriter } from '../port.js';
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

/** Each is kept byte for byte, or refused; never changed. */
const texts: readonly (readonly [string, string])[] = [
  ['quotes', `'"\`´‘’“”`],
  ['a statement', `'; drop table events; --`],
  ['dollar quotes and parameters', `$$ $1 $2::text $body$`],
  ['an array literal', `{"a",NULL,"b\\"c"}`],
  ['the word NULL', 'NULL'],
  ['backslashes', `\\ \\\\ \\x00 \\u0000 \\n`],
  ['control characters', '\u0001\u0007\b\t\n\r\u001b\u007f\u0085'],
  ['line separators', '\u2028\u2029'],
  ['spaces at the ends', '  a  '],
  ['trailing new line', 'a\n'],
  ['4-byte characters', '𝄞 😀 👩‍👩‍👧‍👦 𠜎'],
  ['composed and decomposed', 'é e\u0301 Å A\u030a'],
  ['right to left', 'שלום \u202eabc'],
  ['not characters', '\ufffe\uffff\ufffd\ufeff'],
  ['percent and slashes', '%00 %2e%2e/../ a/b//c?d#e'],
  ['NUL', 'a\0b'],
  ['a lone high surrogate', 'a\ud83db'],
  ['a lone low surrogate', 'a\ude00b'],
  ['surrogates in the wrong order', '\ude00\ud83d'],
  ['nothing', ''],
  ['1000 bytes', 'x'.repeat(1000)],
  ['1000 characters of 3 bytes', '€'.repeat(1000)],
];
const unstorable = new Set(['NUL', 'a lone high surrogate', 'a lone low surrogate', 'surrogates in the wrong order']);
const noName = new Set([...unstorable, 'nothing', '1000 characters of 3 bytes']);

const keptByItsFirstEvent = async (store: EventStore, writer: LogWriter, text: string): Promise<void> => {
  const commandId = `${text.slice(0, 300)} with events`;
  const whole = commandItem(commandId, expecting(fresh('stream'), NO_STREAM));
  await append(writer, { ...whole, commands: [{ commandId, outcome: text, firstEvent: 0 }] });
  expect(await store.findCommands([commandId])).toMatchObject([{ commandId, outcome: text }]);
};

export const describeTexts = (open: OpenStore): void => {
  describe('texts', () => {
    const store = useStore(open);

    it.each(texts)('a stream name of %s', async (kind, text) => {
      const [writer, stream] = [await store().acquire('owner'), text];
      const work = append(writer, item(expecting(stream, NO_STREAM)));
      if (noName.has(kind)) {
        expect(await refusalOf(work)).toBe('invalid_stream_name');
        expect(await wholeStream(store(), stream)).toEqual([]);
      } else {
        expect(await work).toMatchObject([{ kind: 'appended' }]);
        expect((await wholeStream(store(), stream)).map((event) => event.stream)).toEqual([stream]);
        expect(await append(writer, item(expecting(stream, 7)))).toMatchObject([
          { kind: 'conflict', stream, actual: 0 },
        ]);
      }
    });

    it.each(texts)('a body of %s', async (kind, body) => {
      const [writer, stream] = [await store().acquire('owner'), fresh('stream')];
      const work = append(
        writer,
        item({ stream, expectedRevision: NO_STREAM, events: [anEvent(), anEvent({ body })] }),
      );
      if (unstorable.has(kind)) {
        expect(await refusalOf(work)).toBe('invalid_body');
        expect(await wholeStream(store(), stream)).toEqual([]);
      } else {
        expect(await work).toMatchObject([{ kind: 'appended' }]);
        expect((await wholeStream(store(), stream)).at(-1)?.body).toBe(body);
      }
    });

    it.each(texts)('an event type of %s', async (kind, type) => {
      const [writer, stream] = [await store().acquire('owner'), fresh('stream')];
      const work = append(writer, item({ stream, expectedRevision: NO_STREAM, events: [anEvent({ type })] }));
      if (noName.has(kind)) expect(await refusalOf(work)).toBe('invalid_body');
      else {
        await work;
        expect((await wholeStream(store(), stream)).map((event) => event.type)).toEqual([type]);
      }
    });

    it.each(texts)('a command id and an outcome of %s', async (kind, text) => {
      const writer = await store().acquire('owner');
      const byId = append(writer, { streams: [], commands: [aCommand({ commandId: text, outcome: 'kept' })] });
      if (noName.has(kind)) {
        expect(await refusalOf(byId)).toBe('invalid_body');
        expect(await store().findCommands([text])).toEqual([]);
      } else {
        await byId;
        expect(await store().findCommands([text])).toMatchObject([{ commandId: text, outcome: 'kept' }]);
      }
      if (!noName.has(kind)) await keptByItsFirstEvent(store(), writer, text);
      const { commandId } = aCommand();
      const byOutcome = append(writer, { streams: [], commands: [aCommand({ commandId, outcome: text })] });
      if (unstorable.has(kind)) expect(await refusalOf(byOutcome)).toBe('invalid_body');
      else {
        await byOutcome;
        expect(await store().findCommands([commandId])).toMatchObject([{ outcome: text }]);
      }
    });

    const naming = (firstEvent: number): AppendItem => ({
      streams: commandItem('c', expecting('m', NO_STREAM)).streams,
      commands: [{ commandId: 'c', outcome: '', firstEvent }],
    });
    const malformed: readonly (readonly [string, AppendItem])[] = [
      ['an event id that is no UUID', item({ ...expecting('m', NO_STREAM), events: [anEvent({ id: 'x' })] })],
      [
        'an event id in upper case',
        item({ ...expecting('m', NO_STREAM), events: [anEvent({ id: 'F88B4BFD-B201-452A-A5EE-3997ADE1C593' })] }),
      ],
      ['a short event hash', item({ ...expecting('m', NO_STREAM), events: [anEvent({ hash: new Uint8Array(31) })] })],
      ['a long command hash', { streams: [], commands: [aCommand({ commandHash: new Uint8Array(17) })] }],
      ['a first event that the item has not', naming(1)],
      ['a first event below 0', naming(-1)],
      ['a first event between two', naming(0.5)],
      [
        'a first event without its command’s key',
        { streams: [expecting('m', NO_STREAM)], commands: [{ commandId: 'c', outcome: '', firstEvent: 0 }] },
      ],
    ];

    it.each(malformed)('%s is refused and keeps its whole group out', async (_, bad) => {
      const [writer, stream] = [await store().acquire('owner'), fresh('stream')];
      expect(await refusalOf(append(writer, item(expecting(stream, NO_STREAM)), bad))).toBe('invalid_body');
      expect(await wholeStream(store(), stream)).toEqual([]);
    });

    it('streams and command ids differ by every byte', async () => {
      const [writer, streams] = [
        await store().acquire('owner'),
        ['Straße', 'Strasse', 'STRASSE', 'strasse', 'strasse ', 'é', 'e\u0301'],
      ];
      const results = await append(writer, ...streams.map((stream) => item(expecting(stream, NO_STREAM))));
      expect(results.map((result) => result.kind)).toEqual(streams.map(() => 'appended'));
    });

    it('an event comes back as it was given, to the byte', async () => {
      const [writer, stream, event] = [
        await store().acquire('owner'),
        fresh('stream'),
        anEvent({ body: '{"b":1,  "a":[1.0,1e3]}' }),
      ];
      await writer.append([item({ stream, expectedRevision: NO_STREAM, events: [event] })], 1_764_000_000_123);
      const [read] = await wholeStream(store(), stream);
      expect(read).toEqual({
        ...event,
        hash: read?.hash,
        stream,
        revision: 0,
        position: writer.lastPosition,
        recordedAt: 1_764_000_000_123,
      });
      expect(Buffer.from(read?.hash ?? []).equals(event.hash)).toBe(true);
    });
  });
};
