import { randomUUID } from 'node:crypto';
import type { StockField } from '@tallyman/inventory';
import { createAdmin } from './admin.js';
import type { AdminClient } from './admin.js';
import { acceptedAnswer, commandAnswer, decidedAnswer, orAtomicRefusal, orRefusal } from './answers.js';
import { streamAnswers } from './command-stream.js';
import type { StreamOptions } from './command-stream.js';
import { createExplain } from './explain.js';
import type { ExplainOptions } from './explain.js';
import { createLogReader } from './log-reader.js';
import type { LogReader } from './log-reader.js';
import { TallymanProblem } from './problem.js';
import { createReconciliations } from './reconciliations.js';
import type { ReconciliationClient } from './reconciliations.js';
import { listIn, objectWith, parseJson } from './shape.js';
import { createTransport } from './transport.js';
import type { Transport, TransportOptions } from './transport.js';
import type * as wire from './wire-answers.js';
import type { IdentifiedCommand, WireCommand } from './wire-commands.js';

export type ClientOptions = TransportOptions;

export interface ReadOptions {
  /** As of this log position, or this instant (ISO 8601). */
  readonly at?: number | string;
  /** Waits, bounded, until the view has this position: read your own writes. */
  readonly minPosition?: number;
  /** Folds the log instead of reading the view. */
  readonly verified?: boolean;
}

export interface TallymanClient extends LogReader {
  /** Sends one command. A refusal by a rule is a value; every other error is thrown. Repeated, under one id, until there is an answer. */
  command(command: WireCommand): Promise<wire.DecidedAnswer>;
  /** One answer per command, in order. Fit for some thousand commands; beyond that, stream. */
  commands(commands: readonly WireCommand[]): Promise<readonly wire.CommandAnswer[]>;
  /** All or nothing. */
  atomic(commands: readonly WireCommand[]): Promise<wire.AtomicAnswer>;
  /** Any number of commands; answers come in order while commands are still being sent. */
  streamCommands(
    commands: Iterable<WireCommand> | AsyncIterable<WireCommand>,
    options?: StreamOptions,
  ): AsyncGenerator<wire.CommandAnswer>;
  /** What became of a command; `undefined` when the log does not know it. */
  outcome(commandId: string): Promise<wire.DecidedAnswer | undefined>;
  stock(sku: string, location: string, options?: ReadOptions): Promise<wire.StockAnswer>;
  sku(sku: string, options?: ReadOptions): Promise<wire.SkuAnswer>;
  /** With all of its steps: pages are fetched as of the position of the first one and put together. */
  explain(sku: string, location: string, field: StockField, options?: ExplainOptions): Promise<wire.Explanation>;
  readonly reconciliations: ReconciliationClient;
  readonly admin: AdminClient;
  health(): Promise<wire.Health>;
}

/** A command's id is made before its first try, so that every further try is the same command. */
const identified = (command: WireCommand): IdentifiedCommand => ({
  ...command,
  commandId: command.commandId ?? randomUUID(),
});

async function* identifiedOf(commands: Iterable<WireCommand> | AsyncIterable<WireCommand>) {
  for await (const command of commands) yield identified(command);
}

const stockAnswer = objectWith<wire.StockAnswer>('sku', 'location', 'onHand', 'available', 'freshness');
const skuAnswer = objectWith<wire.SkuAnswer>('sku', 'locations', 'freshness');
const segment = encodeURIComponent;

const createCommands = (transport: Transport) => {
  const post = (path: string, body: unknown) => ({ method: 'POST', path, body, repeatable: true }) as const;
  return {
    command: (command: WireCommand) =>
      orRefusal(transport.json(post('/v1/commands', identified(command)), acceptedAnswer)),
    commands: (commands: readonly WireCommand[]) =>
      transport.json(post('/v1/commands/batch', commands.map(identified)), listIn('results', commandAnswer)),
    atomic: (commands: readonly WireCommand[]) =>
      orAtomicRefusal(
        transport.json(
          { ...post('/v1/commands/batch', commands.map(identified)), query: { atomic: true } },
          listIn('results', acceptedAnswer),
        ),
      ),
    streamCommands: (commands: Iterable<WireCommand> | AsyncIterable<WireCommand>, options: StreamOptions = {}) =>
      streamAnswers(transport, identifiedOf(commands), options),
    outcome: (commandId: string) =>
      orNothing(transport.json(get(`/v1/commands/${segment(commandId)}`), decidedAnswer), 'command_not_found'),
  };
};

const get = (path: string) => ({ method: 'GET', path, repeatable: true }) as const;

const orNothing = async <T>(answer: Promise<T>, code: string): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TallymanProblem && error.code === code) return undefined;
    throw error;
  }
};

const health = async (transport: Transport): Promise<wire.Health> => {
  try {
    const { status, text } = await transport.request({ ...get('/health/ready'), repeatable: false });
    return { ready: true, status, body: parseJson(text) };
  } catch (error) {
    if (error instanceof TallymanProblem) return { ready: false, status: error.status, body: error.members };
    throw error;
  }
};

/** A client of one service under one API key. */
export const createTallymanClient = (options: ClientOptions): TallymanClient => {
  const transport = createTransport(options);
  return {
    ...createCommands(transport),
    ...createLogReader(transport),
    stock: (sku, location, { ...query } = {}) =>
      transport.json({ ...get(`/v1/stock/${segment(sku)}/${segment(location)}`), query }, stockAnswer),
    sku: (sku, { ...query } = {}) => transport.json({ ...get(`/v1/stock/${segment(sku)}`), query }, skuAnswer),
    explain: createExplain(transport),
    reconciliations: createReconciliations(transport),
    admin: createAdmin(transport),
    health: () => health(transport),
  };
};
