import type { RecordedEvent } from '@tallyman/event-catalog';
import { createMemoryEventStore, type EventlessCommand, type EventStore, type OutcomeAt } from '@tallyman/event-store';
import { writeChainedLog } from '../../../event-store/src/testing/chained-log.js';
import { createCopyLog } from './create-copy-log.js';
import type { LogComparison } from './log-comparison.js';

let source: EventStore;
let destination: EventStore;
let eventless: readonly EventlessCommand[];
beforeAll(async () => {
  source = createMemoryEventStore();
  destination = createMemoryEventStore();
  await writeChainedLog(source, 60);
  await compare(destination);
  const found = [];
  for await (const page of source.scanCommands()) found.push(...page);
  eventless = found;
});

const compare = async (to: EventStore, from = source): Promise<LogComparison> =>
  (await createCopyLog({ source: from, destination: to, owner: 'copy' })()).comparison;

interface Edits {
  readonly event?: (event: RecordedEvent) => RecordedEvent | undefined;
  readonly outcome?: (outcome: OutcomeAt) => OutcomeAt | undefined;
  readonly command?: (command: EventlessCommand) => EventlessCommand | undefined;
}

/** The store as somebody left it who edited what is stored; `undefined` removes it. */
const edited = (store: EventStore, { event, outcome, command }: Edits): EventStore => ({
  ...store,
  readLog: async (after, limit) =>
    (await store.readLog(after, limit)).flatMap((one) => (event === undefined ? one : (event(one) ?? []))),
  readOutcomes: async (after, upTo) =>
    (await store.readOutcomes(after, upTo)).flatMap((one) => (outcome === undefined ? one : (outcome(one) ?? []))),
  async *scanCommands(signal) {
    for await (const page of store.scanCommands(signal))
      yield page.flatMap((one) => (command === undefined ? one : (command(one) ?? [])));
  },
});

const at =
  (position: number, edit: (event: RecordedEvent) => RecordedEvent | undefined) =>
  (event: RecordedEvent): RecordedEvent | undefined =>
    event.position === position ? edit(event) : event;

const flipped = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from(bytes, (byte, index) => (index === 5 ? byte ^ 1 : byte));

const codesAndDetails = ({ differences }: LogComparison): readonly string[] =>
  differences.map(({ code, detail }) => `${code}: ${detail}`);

describe('a comparison finds in the destination', () => {
  type Edit = (event: RecordedEvent) => RecordedEvent | undefined;
  const cases: readonly (readonly [string, Edit, readonly string[]])[] = [
    [
      'one byte of a body',
      (event) => ({ ...event, body: event.body.replace('wms', 'wmt') }),
      ['event_differs: body', 'chain_broken: in the destination'],
    ],
    [
      'a hash',
      (event) => ({ ...event, hash: flipped(event.hash) }),
      ['event_differs: hash', 'chain_broken: in the destination', 'chain_broken: in the destination'],
    ],
    [
      'a time',
      (event) => ({ ...event, recordedAt: event.recordedAt + 1 }),
      ['event_differs: recordedAt', 'chain_broken: in the destination'],
    ],
    ['a type', (event) => ({ ...event, type: 'Other' }), ['event_differs: type', 'chain_broken: in the destination']],
    [
      'another stream',
      (event) => ({ ...event, stream: 'else', revision: 0 }),
      ['event_differs: stream, revision', 'chain_broken: in the destination', 'chain_broken: in the destination'],
    ],
    ['a missing event', () => undefined, ['event_missing: ', 'chain_broken: in the destination']],
  ];

  it.each(cases)('%s', async (_, edit, expected) => {
    // Revision 1 of a stream, an event in the middle of a command: its row is not concerned.
    const [, second] = await source.readStream('stock-1é', { limit: 2 });
    const position = second?.position ?? 0;
    const found = await compare(edited(destination, { event: at(position, edit) }));
    expect(found).toMatchObject({ equal: false });
    expect(found.differences[0]).toMatchObject({ position });
    const events = codesAndDetails(found).filter((text) => !text.startsWith('command'));
    expect(events).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(events[index]).toContain(text);
  });

  const spoiltOutcomes: readonly (readonly [string, (one: OutcomeAt) => OutcomeAt | undefined, string])[] = [
    ['another outcome', (one) => ({ ...one, outcome: '{}' }), 'command_differs'],
    ['no outcome', () => undefined, 'command_missing'],
  ];
  it.each(spoiltOutcomes)('%s of a command with events', async (_, edit, code) => {
    const [first] = await source.readOutcomes(3, 20);
    const position = first?.position ?? 0;
    const outcome = (one: OutcomeAt): OutcomeAt | undefined => (one.position === position ? edit(one) : one);
    expect(await compare(edited(destination, { outcome }))).toMatchObject({
      equal: false,
      differenceCount: 1,
      differences: [{ code, position, detail: expect.stringContaining('outcome of command ') as string }],
    });
  });

  it('an outcome that the source does not have', async () => {
    const lacking = edited(source, { outcome: (one) => (one.position === 1 ? undefined : one) });
    expect(await compare(destination, lacking)).toMatchObject({
      differences: [{ code: 'command_extra', position: 1 }],
    });
  });

  const spoiltCommands: readonly (readonly [
    string,
    (one: EventlessCommand) => EventlessCommand | undefined,
    readonly string[],
  ])[] = [
    ['no row', () => undefined, ['command_missing']],
    ['another outcome', (one) => ({ ...one, outcome: '{ }' }), ['command_differs']],
    ['another hash', (one) => ({ ...one, commandHash: flipped(one.commandHash) }), ['command_differs']],
    ['another id', (one) => ({ ...one, commandId: 'another' }), ['command_missing', 'command_extra']],
    ['another time', (one) => ({ ...one, recordedAt: one.recordedAt + 100_000 }), ['command_missing', 'command_extra']],
  ];
  it.each(spoiltCommands)('%s of a command without events', async (_, edit, codes) => {
    const last = eventless.at(-1);
    const command = (one: EventlessCommand): EventlessCommand | undefined =>
      one.commandId === last?.commandId ? edit(one) : one;
    const found = await compare(edited(destination, { command }));
    expect(found).toMatchObject({ equal: false, differenceCount: codes.length });
    expect(found.differences.map(({ code }) => code)).toEqual(codes);
    expect(found.differences.some(({ commandId }) => commandId === last?.commandId)).toBe(true);
  });
});

describe('a comparison', () => {
  it('lists the first twenty differences and counts all', async () => {
    const spoilt = edited(destination, { event: (event) => ({ ...event, type: 'Other' }) });
    const { position } = await source.head();
    const found = await compare(spoilt);
    expect(found.differences).toHaveLength(20);
    // Each is another one and no longer what its own hash says.
    expect(found.differenceCount).toBe(2 * position);
  });

  it('finds events that came to the destination meanwhile', async () => {
    let asked = 0;
    const growing: EventStore = {
      ...destination,
      head: async () => {
        const head = await destination.head();
        asked += 1;
        return { ...head, position: head.position + (asked > 1 ? 3 : 0) };
      },
    };
    expect(await compare(growing)).toMatchObject({ equal: false, differences: [{ code: 'event_extra' }] });
  });

  it('finds a chain that is broken in both', async () => {
    const edit = at(9, (event) => ({ ...event, body: event.body.replace('wms', 'wmt') }));
    const found = await compare(edited(destination, { event: edit }), edited(source, { event: edit }));
    expect(found).toMatchObject({ equal: false, differenceCount: 2 });
    expect(codesAndDetails(found)).toEqual([
      expect.stringContaining('chain_broken: in the source') as string,
      expect.stringContaining('chain_broken: in the destination') as string,
    ]);
  });

  it('has another digest for another last hash of a stream', async () => {
    const [last] = await source.readStream('stock-2é', { direction: 'backwards', limit: 1 });
    const spoilt = edited(destination, {
      event: at(last?.position ?? 0, (event) => ({ ...event, hash: flipped(event.hash) })),
    });
    const { sourceDigest, destinationDigest } = await compare(spoilt);
    expect(destinationDigest).not.toBe(sourceDigest);
  });
});
