import { UnavailableError, type CommandGate, type CommandResult, type Submission } from '@tallyman/application';
import { NO_QUANTITIES } from '@tallyman/inventory';
import { parseCommand } from '../parse-command.js';
import { BatchSender } from './batch-sender.js';

const submission = (commandId: string): Submission => {
  const body = { type: 'ReceiveStock', sku: 'A', location: 'L', quantity: 1, commandId };
  const parsed = parseCommand(body, { subsystem: 's', commands: new Set(['*']), receivedAt: 0 });
  if (parsed.kind === 'invalid') throw new Error(parsed.detail);
  return parsed.submission;
};

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

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A gate whose answers are scripted; it keeps what it was offered. */
const gateOf = (answer: (commandId: string, offer: number) => Promise<CommandResult>) => {
  const offered: string[] = [];
  const gate: CommandGate = {
    submit({ context }) {
      offered.push(context.commandId);
      return answer(context.commandId, offered.length);
    },
    submitAtomic: () => Promise.reject(new Error('not asked')),
    find: () => Promise.resolve(undefined),
  };
  return { gate, offered };
};

const sendAll = async (gate: CommandGate, ids: readonly string[]) => {
  const sender = new BatchSender(gate, log);
  const answers: unknown[] = [];
  for (const [index, id] of ids.entries()) answers.push((await sender.offer(submission(id), index)).answer);
  return Promise.all(answers);
};

describe('BatchSender', () => {
  it('does not wait for one decision before it offers the next command', async () => {
    let decide: (result: CommandResult) => void = () => undefined;
    const { gate, offered } = gateOf((id, offer) =>
      offer === 1 ? new Promise((resolve) => (decide = resolve)) : Promise.resolve(accepted(id)),
    );
    const sender = new BatchSender(gate, log);
    const first = await sender.offer(submission('a'), 0);
    const second = await sender.offer(submission('b'), 1);
    expect(offered).toEqual(['a', 'b']);
    decide(accepted('a'));
    expect(await Promise.all([first.answer, second.answer])).toMatchObject([{ commandId: 'a' }, { commandId: 'b' }]);
  });

  it('lets nothing past a command that the crowded gate turned away, and offers it again', async () => {
    const { gate, offered } = gateOf((id, offer) =>
      offer === 2 ? Promise.reject(new UnavailableError('overloaded', 'full')) : Promise.resolve(accepted(id)),
    );
    expect(await sendAll(gate, ['a', 'b', 'c'])).toMatchObject([
      { commandId: 'a', outcome: 'accepted' },
      { commandId: 'b', outcome: 'accepted' },
      { commandId: 'c', outcome: 'accepted' },
    ]);
    expect(offered).toEqual(['a', 'b', 'b', 'c']);
  });

  it('offers nothing after a command that could not be taken', async () => {
    const { gate, offered } = gateOf((id, offer) =>
      offer === 2 ? Promise.reject(new UnavailableError('log_unavailable', 'gone')) : Promise.resolve(accepted(id)),
    );
    expect(await sendAll(gate, ['a', 'b', 'c', 'd'])).toMatchObject([
      { commandId: 'a', outcome: 'accepted' },
      { commandId: 'b', outcome: 'unavailable', status: 503, code: 'log_unavailable', index: 1 },
      { commandId: 'c', outcome: 'unavailable', index: 2 },
      { commandId: 'd', outcome: 'unavailable', index: 3 },
    ]);
    expect(offered).toEqual(['a', 'b']);
  });

  it('answers a bug with an id and says nothing else about it', async () => {
    const { gate } = gateOf(() => Promise.reject(new Error('secret')));
    const [answer] = await sendAll(gate, ['a']);
    expect(answer).toMatchObject({ outcome: 'unavailable', status: 500, code: 'internal_error', commandId: 'a' });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});
