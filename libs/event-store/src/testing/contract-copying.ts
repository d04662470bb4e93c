import { NO_STREAM } from '../port.js';
import type { AppendItem, CommandRow, EventlessCommand, EventStore } from '../port.js';
import { aCommand, append, commandItem, expecting, fresh, item, outcomeFor, useStore } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

const COUNT = 2500;
const PER_APPEND = 500;

const scan = async (store: EventStore, signal?: AbortSignal): Promise<readonly EventlessCommand[]> => {
  const commands: EventlessCommand[] = [];
  for await (const page of store.scanCommands(signal)) {
    expect(page.length).toBeGreaterThan(0);
    commands.push(...page);
  }
  return commands;
};

const plain = ({ commandId, outcome, commandHash, recordedAt }: EventlessCommand) => ({
  commandId,
  outcome,
  commandHash: Buffer.from(commandHash).toString('hex'),
  recordedAt,
});

const byId = (a: { readonly commandId: string }, b: { readonly commandId: string }): number =>
  a.commandId < b.commandId ? -1 : 1;

const describeOutcomes = (open: OpenStore): void => {
  describe('reading outcomes in order of the log', () => {
    const store = useStore(open);

    it('gives those of the range, at the first event of each command', async () => {
      const writer = await store().acquire('owner');
      const ids = Array.from({ length: 5 }, () => fresh('command'));
      for (const id of ids) {
        const count = 2;
        await append(writer, commandItem(id, expecting(fresh('stream'), NO_STREAM, count)), {
          streams: [],
          commands: [aCommand()],
        });
      }
      await append(writer, item(expecting(fresh('stream'), NO_STREAM, 2)));

      const all = ids.map((id, index) => ({ position: 1 + 2 * index, outcome: outcomeFor(id) }));
      expect(await store().readOutcomes(0, 1000)).toEqual(all);
      expect(await store().readOutcomes(2, 7)).toEqual(all.slice(1, 4));
      expect(await store().readOutcomes(3, 4)).toEqual([]);
      expect(await store().readOutcomes(-3, 1)).toEqual(all.slice(0, 1));
      expect(await store().readOutcomes(8, Infinity)).toEqual(all.slice(4));
      expect(await store().readOutcomes(12, 20)).toEqual([]);
      expect(await store().readOutcomes(5, 3)).toEqual([]);
    });
  });
};

/** What another log needs besides the events, to be the same. */
export const describeCopying = (open: OpenStore): void => {
  describeOutcomes(open);
  describe('scanning the commands without events', () => {
    const store = useStore(open);

    it('gives each once, in order of time, whether it came alone or with events', async () => {
      const writer = await store().acquire('owner');
      const time = writer.lastRecordedAt + 1;
      const expected: EventlessCommand[] = [];
      const noted = (
        row: Extract<CommandRow, { readonly commandHash: Uint8Array }>,
        recordedAt: number,
      ): CommandRow => {
        expected.push({ ...row, recordedAt });
        return row;
      };
      expect(await scan(store())).toEqual([]);
      for (let done = 0; done < COUNT; done += PER_APPEND) {
        const recordedAt = time + done;
        const alone = Array.from({ length: PER_APPEND - 1 }, (): AppendItem => {
          // Ids fall as time rises: their order is not the one wanted.
          const commandId = `${String(COUNT - expected.length).padStart(5, '0')} ${fresh('command')}`;
          return { streams: [], commands: [noted(aCommand({ commandId, outcome: '{"é":"\\u0000 𝄞"}' }), recordedAt)] };
        });
        const whole = commandItem(fresh('made-events'), expecting(fresh('stream'), NO_STREAM));
        const besides = { ...whole, commands: [...whole.commands, noted(aCommand(), recordedAt)] };
        await writer.append([...alone, besides], recordedAt);
      }

      const found = await scan(store());

      expect(found.map(plain).sort(byId)).toEqual(expected.map(plain).sort(byId));
      const times = found.map(({ recordedAt }) => recordedAt);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });

    it('ends early when it is aborted, also before it began, and when its loop is left', async () => {
      const abort = new AbortController();
      let seen = 0;
      for await (const page of store().scanCommands(abort.signal)) {
        seen += page.length;
        abort.abort();
      }
      expect(seen).toBeGreaterThan(0);
      expect(seen).toBeLessThan(COUNT);
      expect(await scan(store(), abort.signal)).toEqual([]);
      for await (const page of store().scanCommands()) {
        expect(page.length).toBeGreaterThan(0);
        break;
      }
    });
  });
};
