import { seal, storedFact, CHAIN_START, type CommandContext } from '@tallyman/event-catalog';
import { decideBook, evolveBook, initialBook, replayBook, type BookEvent, type BookState } from '@tallyman/ledger';
import { decideRecord, evolveRecord, initialRecord, replayRecord, type RecordEvent } from '@tallyman/records';
import fc from 'fast-check';
import { bodiesOf } from './bodies.spec-support.js';
import type { CommandType, PublicCommand } from './dto/registry.js';
import { LEDGER_EXAMPLES } from './ledger-examples.js';
import { parseCommand, type Sender } from './parse-command.js';
import { RECORD_EXAMPLES } from './record-examples.js';

const NOW = Date.UTC(2026, 11, 1, 12);
const sender: Sender = { subsystem: 'billing', commands: new Set(['*']), receivedAt: NOW };

const accepted = <Event>(
  decision: { kind: 'accepted'; events: readonly Event[] } | { kind: 'refused'; refusal: object },
) => {
  if (decision.kind === 'refused') throw new Error(JSON.stringify(decision.refusal));
  expect(decision.events).not.toEqual([]);
  return decision.events;
};

const commandOf = (body: Readonly<Record<string, unknown>>): PublicCommand => {
  const parsed = parseCommand(body, sender);
  if (parsed.kind === 'invalid') throw new Error(parsed.detail);
  return parsed.submission.command as PublicCommand;
};

const opened = (account: string): Readonly<Record<string, unknown>> => ({
  ...{ type: 'OpenAccount', book: 'main', currency: 'GBP', normalSide: 'credit' },
  account,
});

/** The events of the examples about money, in a book that has the other accounts. */
const bookHistory = (): BookEvent[] => {
  const events: BookEvent[] = [];
  const others = [opened('liabilities:customer_deposits'), opened('assets:suspense')];
  for (const body of [...others, ...Object.values(LEDGER_EXAMPLES)]) {
    const command = commandOf(body);
    if (!('book' in command)) throw new Error(`${command.type} is not about money`);
    events.push(...accepted(decideBook(command, replayBook(events), NOW)));
  }
  return events;
};

describe('the examples of the API document', () => {
  it('about money: each is accepted by the book as the ones before left it', () => {
    const events = bookHistory();
    expect(events.map(({ type }) => type)).toEqual([
      'AccountOpened',
      'AccountOpened',
      'AccountOpened',
      'TransactionPosted',
      'FundsHeld',
      'FundsCaptured',
      'FundsReleased',
      'TransactionReversed',
      'AccountClosed',
    ]);
  });

  it('about records: each is accepted by its record as the ones before left it', () => {
    const records = new Map<string, RecordEvent[]>();
    for (const body of Object.values(RECORD_EXAMPLES)) {
      const command = commandOf(body);
      if (!('recordType' in command)) throw new Error(`${command.type} is not about records`);
      const events = records.get(command.recordType) ?? [];
      records.set(command.recordType, events);
      events.push(...accepted(decideRecord(command, replayRecord(events))));
    }
    expect([...records.values()].flat().map(({ type }) => type)).toEqual([
      'RecordSet',
      'RecordDerived',
      'RecordRetracted',
    ]);
  });
});

/** What readers cut out of the stored event is what was decided, whatever a sender calls its fields. */
const expectReadable = (context: CommandContext, stream: string, { type, data }: BookEvent | RecordEvent): void => {
  const unsealed = { context, stream, revision: 0, index: 0, type, schemaVersion: 1, recordedAt: NOW, data };
  const fact = storedFact({ ...seal(CHAIN_START, unsealed), position: 1, stream, revision: 0, recordedAt: NOW });
  expect(JSON.parse(fact.data)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(JSON.parse(fact.context ?? '')).toEqual({ schemaVersion: 1, ...context });
};

interface Seen {
  accepted: number;
  refused: number;
  invalid: number;
}

/** Parses and decides a request, and stores what it leads to. Nothing of it may throw. */
const run = (body: unknown, book: BookState): keyof Seen => {
  const parsed = parseCommand(body, sender);
  if (parsed.kind === 'invalid') return 'invalid';
  const { command, context } = parsed.submission;
  if ('book' in command) {
    const decision = decideBook(command, book, NOW);
    if (decision.kind === 'accepted') decision.events.reduce(evolveBook, book);
    if (decision.kind === 'accepted')
      for (const event of decision.events) expectReadable(context, 'ledger-main', event);
    return decision.kind;
  }
  if (!('recordType' in command)) return 'invalid';
  const decision = decideRecord(command, initialRecord);
  if (decision.kind === 'accepted') decision.events.reduce(evolveRecord, initialRecord);
  if (decision.kind === 'accepted')
    for (const event of decision.events) expectReadable(context, 'record-price/A', event);
  return decision.kind;
};

const TYPES = [...Object.keys(LEDGER_EXAMPLES), ...Object.keys(RECORD_EXAMPLES)] as CommandType[];

describe('whatever comes in', () => {
  /** Before any of the examples but for the accounts, and after all of them. */
  const books = (): readonly BookState[] => {
    const history = bookHistory();
    return [initialBook, replayBook(history.slice(0, 3)), replayBook(history.slice(0, 5)), replayBook(history)];
  };

  it.each(TYPES)('%s is accepted, refused or told what is wrong, and never breaks anything', (type) => {
    const seen: Seen = { accepted: 0, refused: 0, invalid: 0 };
    const states = books();
    fc.assert(
      fc.property(bodiesOf(type), fc.constantFrom(...states), (body, book) => {
        seen[run(body, book)] += 1;
      }),
      { numRuns: 300 },
    );
    expect(seen.invalid).toBeGreaterThan(30);
    expect(seen.accepted + seen.refused).toBeGreaterThan(30);
  });

  it('a field is called, the event can be read again', () => {
    const fields = { price: 1, data: 2, context: '","data":{' };
    const body = { ...RECORD_EXAMPLES.SetRecord, fields, belief: { fields } };
    expect(run(body, initialBook)).toBe('accepted');
  });

  it('that is any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(...TYPES), (value, type) => {
        const body = typeof value === 'object' && value !== null ? Object.assign({}, value, { type }) : value;
        expect(run(body, initialBook)).toBe('invalid');
      }),
      { numRuns: 1000 },
    );
  });
});
