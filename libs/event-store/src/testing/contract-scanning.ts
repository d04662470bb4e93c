import { seal, CHAIN_START } from '@tallyman/event-catalog';
import type { NewEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '../port.js';
import type { EventStore, ScannedEvent } from '../port.js';
import { fill, fresh, item, numbers, useStore, wholeLog } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

const hostile = 'tab\t line\n \\ \\n "data": ,"data":{} \r\b\f\v \u0001 é 𝄞 \u2028';

const sealed = (stream: string, revision: number, data: unknown): NewEvent =>
  seal(CHAIN_START, {
    context: { subsystem: hostile, commandId: fresh('command'), commandHash: 'x', reasonText: hostile, occurredAt: '' },
    stream,
    revision,
    index: 0,
    type: 'Thing\tHappened',
    schemaVersion: 12,
    recordedAt: 1000,
    data,
  });

/** The members of a body but for the last. */
const contextIn = (body: string): string => {
  const { data, ...context } = JSON.parse(body) as { data: unknown };
  expect(body.endsWith(`,"data":${JSON.stringify(data)}}`)).toBe(true);
  return JSON.stringify(context);
};

const scan = async (store: EventStore, after: number, upTo: number): Promise<readonly ScannedEvent[]> => {
  const events: ScannedEvent[] = [];
  for await (const page of store.scanLog({ after, upTo })) {
    expect(page.length).toBeGreaterThan(0);
    events.push(...page);
  }
  return events;
};

export const describeScanning = (open: OpenStore): void => {
  describe('scanning the log', () => {
    const store = useStore(open);
    const data = [{ a: 1, data: { data: hostile }, b: '\\' }, { text: hostile }, {}, [], null, hostile];

    it('gives what a fold needs of every event, whatever is in it', async () => {
      const stream = `of \t \\ \n ${hostile}`;
      const writer = await store().acquire('owner');
      const entry = { stream, expectedRevision: NO_STREAM, events: data.map((one, n) => sealed(stream, n, one)) };
      await writer.append([item(entry)], 1000);

      const log = await wholeLog(store());
      expect(await scan(store(), 0, Infinity)).toEqual(
        log.map(({ position, revision, type, hash, body }, n) => ({
          position,
          stream,
          revision,
          type,
          recordedAt: 1000,
          hash: Buffer.from(hash).toString('hex'),
          schemaVersion: 12,
          data: JSON.stringify(data[n]),
          context: contextIn(body),
        })),
      );
    });

    it('leaves out who did it where the catalogue says that folds do without', async () => {
      const stream = fresh('stock-LDN1/');
      const writer = await store().acquire('owner');
      await writer.append([item({ stream, expectedRevision: NO_STREAM, events: [sealed(stream, 0, 1)] })], 1000);
      const last = (await scan(store(), 0, Infinity)).at(-1);
      expect(last).toMatchObject({ stream, data: '1' });
      expect(last).not.toHaveProperty('context');
    });

    it('gives exactly the range, however long', async () => {
      const writer = await store().acquire('owner');
      const base = writer.lastPosition;
      await fill(store(), writer, 3000);
      const positions = async (after: number, upTo: number): Promise<readonly number[]> =>
        (await scan(store(), after, upTo)).map(({ position }) => position);

      expect(await positions(base, base + 3000)).toEqual(numbers(base + 1, 3000));
      expect(await positions(base + 10, base + 12)).toEqual([base + 11, base + 12]);
      expect(await positions(base + 2999, Infinity)).toEqual([base + 3000]);
      expect(await positions(base + 3000, Infinity)).toEqual([]);
      expect(await positions(5, 5)).toEqual([]);
      expect(await positions(-5, 1)).toEqual([1]);
    });

    it('ends early when it is aborted, also before it began, and when its loop is left', async () => {
      const abort = new AbortController();
      let seen = 0;
      for await (const page of store().scanLog({ after: 0, upTo: Infinity, signal: abort.signal })) {
        seen += page.length;
        abort.abort();
      }
      expect(seen).toBeGreaterThan(0);
      expect(seen).toBeLessThan((await store().head()).position);
      for await (const page of store().scanLog({ after: 0, upTo: Infinity, signal: abort.signal }))
        expect(page).toEqual([]);
      for await (const page of store().scanLog({ after: 0, upTo: Infinity })) {
        expect(page.length).toBeGreaterThan(0);
        break;
      }
    });
  });
};
