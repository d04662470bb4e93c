import { UnavailableError, type CommandGate, type CommandResult } from '@tallyman/application';
import { NO_QUANTITIES } from '@tallyman/inventory';
import { parseCommand } from '../parse-command.js';
import { BatchSender } from './batch-sender.js';
import type { ReadItem } from './read-item.js';

const item = (commandId: string): ReadItem =>
  parseCommand(
    { type: 'ReceiveStock', sku: 'A', location: 'L', quantity: 1, commandId },
    { subsystem: 's', commands: new Set(['*']), receivedAt: 0 },
  );

const accepted = (commandId: string): CommandResult => ({
  commandId,
  outcome: 'accepted',
  replayed: false,
  position: 1,
  stream: 'stock-L/A',
  revision: 0,
  events: [],
  state: NO_QUANTITIES,
});

/** A log that keeps the errors it was told of. */
const logOf = () => {
  const errors: string[] = [];
  return {
    errors,
    info: () => undefined,
    warn: () => undefined,
    error: (_: string, members?: object) => errors.push(JSON.stringify(members)),
  };
};

const full = new UnavailableError('overloaded', 'full');

/** A gate whose answers are scripted, offer by offer; it keeps what it was offered. */
const gateOf = (...script: ((commandIds: readonly string[]) => (CommandResult | Error)[])[]) => {
  const offered: string[] = [];
  const gate: CommandGate = {
    submitMany(submissions) {
      const ids = submissions.map(({ context }) => context.commandId);
      const answer = script[offered.length] ?? ((all: readonly string[]) => all.map(accepted));
      offered.push(ids.join(''));
      return Promise.resolve(answer(ids));
    },
    submit: () => Promise.reject(new Error('not asked')),
    submitAtomic: () => Promise.reject(new Error('not asked')),
    find: () => Promise.resolve(undefined),
  };
  return { gate, offered };
};

const send = (gate: CommandGate, ids: readonly string[], log = logOf()) =>
  new BatchSender(gate, log).send(ids.map(item), 0);

describe('BatchSender', () => {
  it('offers a group at once and answers what is no command in its place', async () => {
    const { gate, offered } = gateOf();
    const unreadable: ReadItem = { kind: 'unreadable', code: 'malformed_json', detail: 'no' };
    const invalid = parseCommand({ type: 'Nothing' }, { subsystem: 's', commands: new Set(['*']), receivedAt: 0 });
    const results = await new BatchSender(gate, logOf()).send([item('a'), unreadable, invalid, item('b')], 10);
    expect(results).toMatchObject([
      { commandId: 'a', outcome: 'accepted' },
      { outcome: 'invalid', code: 'malformed_json', index: 11 },
      { outcome: 'invalid', code: 'unknown_command_type', index: 12 },
      { commandId: 'b', outcome: 'accepted' },
    ]);
    expect(offered).toEqual(['ab']);
  });

  it('offers again what the crowded gate turned away, with all behind it', async () => {
    const { gate, offered } = gateOf(
      ([a]) => [accepted(a ?? ''), full, full],
      ([b]) => [accepted(b ?? ''), full],
    );
    expect(await send(gate, ['a', 'b', 'c'])).toMatchObject([
      { commandId: 'a', outcome: 'accepted' },
      { commandId: 'b', outcome: 'accepted' },
      { commandId: 'c', outcome: 'accepted' },
    ]);
    expect(offered).toEqual(['abc', 'bc', 'c']);
  });

  it('offers nothing after a command that could not be taken', async () => {
    const gone = new UnavailableError('log_unavailable', 'gone');
    const { gate, offered } = gateOf(([a]) => [accepted(a ?? ''), gone, gone]);
    const sender = new BatchSender(gate, logOf());
    expect(await sender.send(['a', 'b', 'c'].map(item), 0)).toMatchObject([
      { commandId: 'a', outcome: 'accepted' },
      { commandId: 'b', outcome: 'unavailable', status: 503, code: 'log_unavailable', index: 1 },
      { commandId: 'c', outcome: 'unavailable', index: 2 },
    ]);
    expect(await sender.send([item('d')], 3)).toMatchObject([{ commandId: 'd', outcome: 'unavailable', index: 3 }]);
    expect(offered).toEqual(['abc']);
  });

  it('does not go past a command that could not be taken to one that found the gate crowded', async () => {
    const { gate, offered } = gateOf(() => [new UnavailableError('log_unavailable', 'gone'), full]);
    expect(await send(gate, ['a', 'b'])).toMatchObject([{ code: 'log_unavailable' }, { code: 'overloaded' }]);
    expect(offered).toEqual(['ab']);
  });

  it('answers a bug with an id and says nothing else about it', async () => {
    const { gate } = gateOf(() => [new Error('secret')]);
    const log = logOf();
    const [answer] = await send(gate, ['a'], log);
    expect(answer).toMatchObject({ outcome: 'unavailable', status: 500, code: 'internal_error', commandId: 'a' });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(log.errors.join()).toContain('secret');
  });
});
