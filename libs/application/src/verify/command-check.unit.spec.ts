import { commandHashOf, eventId, type RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { PublicStockCommand } from '@tallyman/inventory';
import * as fc from 'fast-check';
import { hold, openHarness, receive, type Harness } from '../explain/harness.spec-support.js';
import { createVerify } from './create-verify.js';
import { storedLog, storeOf, type StoredLog, type StoredRow } from './edited-log.spec-support.js';
import { spoiltViews } from './table-views.spec-support.js';
import type { VerifyProblemCode, VerifyReport } from './verify.js';

/** Events in a page of the verification. */
const PAGE = 1000;
const COMMAND_CODES: readonly VerifyProblemCode[] = ['command_missing', 'command_mismatch', 'event_id_differs'];

/** Two events: what is not there is held, and that it was not there is evidence. */
const holdNone = (sku: string): PublicStockCommand =>
  ({ ...hold(sku, 'h', 1), shortfallPolicy: 'record' }) as PublicStockCommand;

let harness: Harness;
let log: StoredLog;

/** Of one event each, but for the last three of two. And a refusal. */
beforeEach(async () => {
  harness = await openHarness();
  for (const sku of ['A', 'B', 'C']) await harness.done(receive(sku, 50));
  await harness.submit(hold('A', 'h', 51));
  for (const sku of ['X', 'Y', 'Z']) await harness.done(holdNone(sku));
  log = await storedLog(harness.store);
});
afterEach(() => harness.gate.stop());

const verify = (store: EventStore): Promise<VerifyReport> => createVerify({ store, views: spoiltViews(harness) })();

/** What is said of commands, by position. */
const said = async (store = storeOf(harness.store, log)): Promise<readonly string[]> =>
  (await verify(store)).problems
    .filter(({ code }) => COMMAND_CODES.includes(code))
    .map(({ code, position }) => `${code} ${String(position)}`);

const rowAt = (position: number): StoredRow => {
  const row = log.rows[position - 1];
  if (row === undefined) throw new Error(`no row at ${String(position)}`);
  return row;
};

const edit = (position: number, change: (event: RecordedEvent) => Partial<RecordedEvent>): void => {
  const row = rowAt(position);
  log.rows[position - 1] = { ...row, event: { ...row.event, ...change(row.event) } };
};

const commandAt = (position: number): string =>
  (JSON.parse(rowAt(position).event.body) as { commandId: string }).commandId;

const withCommand = (body: string, commandId: string): string =>
  body.replace(/"commandId":"[^"]*"/u, `"commandId":"${commandId}"`);

const eventlessRow = (commandId: string) => ({
  commandId,
  outcome: '{}',
  commandHash: new Uint8Array(16),
  recordedAt: 0,
});

describe('the check of commands', () => {
  it('asks for none of a log in order, not even where a page ends within a command', async () => {
    expect(log.rows).toHaveLength(9);
    expect(log.eventless).toHaveLength(1);
    const more = Array.from({ length: PAGE - 1 - log.rows.length }, (_, n) => receive(`S${String(n)}`, 1));
    await Promise.all(more.map((command) => harness.done(command)));
    await harness.done(holdNone('W'));
    const findCommands = () => Promise.reject(new Error('asked'));
    expect(await verify({ ...harness.store, findCommands })).toMatchObject({ clean: true, events: PAGE + 1 });
  });

  it('finds events whose command has no outcome', async () => {
    log.rows[1] = { ...rowAt(2), outcome: undefined };
    log.rows[5] = { ...rowAt(6), outcome: undefined };
    expect(await said()).toEqual(['command_missing 2', 'command_missing 6', 'command_missing 7']);
  });

  it('finds events whose command has a row that says that it made none', async () => {
    log.eventless.push(eventlessRow(commandAt(3)), eventlessRow(commandAt(4)));
    expect(await said()).toEqual(['command_mismatch 3', 'command_mismatch 4', 'command_mismatch 5']);
  });

  it('finds nothing where a command only seems to have been met', async () => {
    const commands = Array.from({ length: 9 }, (_, index) => eventlessRow(commandAt(index + 1)));
    const scanCommands: EventStore['scanCommands'] = async function* () {
      yield await Promise.resolve(commands);
    };
    expect(await said({ ...storeOf(harness.store, log), scanCommands })).toEqual([]);
  });

  it('finds a command that was applied twice', async () => {
    const [commandId, { id }] = [commandAt(1), rowAt(1).event];
    edit(3, ({ body }) => ({ id, body: withCommand(body, commandId) }));
    expect(await said()).toEqual(['event_id_differs 3']);
  });

  it('finds a command of another hash in an event than in its first', async () => {
    const other = `"commandHash":"${commandHashOf('other')}"`;
    edit(5, ({ body }) => ({ body: body.replace(/"commandHash":"[^"]*"/u, other) }));
    expect(await said()).toEqual(['command_mismatch 5']);
  });

  it('finds an event that comes before the first of its command, and one far behind it', async () => {
    for (const position of [2, 9])
      edit(position, ({ body }) => ({ id: eventId(commandAt(6), 1), body: withCommand(body, commandAt(6)) }));
    expect(await said()).toEqual(['command_mismatch 2', 'command_mismatch 9', 'event_id_differs 9']);
  });

  it('finds an event with the id of another place in its command', async () => {
    edit(7, () => ({ id: eventId(commandAt(6), 2) }));
    expect(await said()).toEqual(['event_id_differs 7']);
  });

  it('finds what asking for each command finds, whatever was done to the log', async () => {
    const position = fc.integer({ min: 1, max: 9 });
    const damage = fc.oneof(
      fc.record({ kind: fc.constant('outcome' as const), at: position }),
      fc.record({ kind: fc.constant('row' as const), at: position }),
      fc.record({ kind: fc.constant('copied' as const), at: position, from: position }),
      fc.record({ kind: fc.constant('id' as const), at: position, from: position, index: fc.nat({ max: 2 }) }),
      fc.record({ kind: fc.constant('command' as const), at: position, from: position }),
    );
    const untouched = structuredClone(log);
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
        log = structuredClone(untouched);
        for (const one of damages) {
          const { at } = one;
          if (one.kind === 'outcome') log.rows[at - 1] = { ...rowAt(at), outcome: undefined };
          if (one.kind === 'row') log.eventless.push(eventlessRow(commandAt(at)));
          if (one.kind === 'copied') {
            const { event, outcome } = rowAt(one.from);
            log.rows[at - 1] = { event: { ...rowAt(at).event, id: event.id, body: event.body }, outcome };
          }
          if (one.kind === 'id') edit(at, () => ({ id: eventId(commandAt(one.from), one.index) }));
          if (one.kind === 'command') edit(at, ({ body }) => ({ body: withCommand(body, commandAt(one.from)) }));
        }
        const store = storeOf(harness.store, log);
        // Without the outcomes in passing every event is in doubt.
        expect((await verify(store)).problems).toEqual(
          (await verify({ ...store, readOutcomes: () => Promise.resolve([]) })).problems,
        );
      }),
      { numRuns: 100 },
    );
  });
});
