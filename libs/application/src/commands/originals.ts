import { decode, isBookEvent } from '@tallyman/event-catalog';
import type { EventStore, RecordedCommand } from '@tallyman/event-store';
import { bookStream, originalNeeded, transactionOf, type ReverseTransaction, type Reversible } from '@tallyman/ledger';
import type { Job } from './job.js';
import type { LogCommand } from './log-command.js';
import { BookStream } from './streams/book-stream.js';
import type { StreamState } from './streams/stream-state.js';

/** Transactions that reversals need and the states of their books have forgotten, by `keyOf` book and transaction. */
export type Originals = ReadonlyMap<string, Reversible>;

export const NO_ORIGINALS: Originals = new Map();

const keyOf = ({ book, transactionId }: Pick<ReverseTransaction, 'book' | 'transactionId'>): string =>
  `${bookStream(book)}#${transactionId}`;

const isNeeded = (command: ReverseTransaction, state: StreamState): boolean =>
  state instanceof BookStream && originalNeeded(command, state.book) !== undefined;

/** The transactions that the jobs' reversals need, from the log; `undefined` when there is nothing to ask for. A transaction has the id of its command. */
export const lookUpOriginals = (
  jobs: readonly Job[],
  stateOf: (stream: string) => StreamState,
  store: Pick<EventStore, 'findCommands'>,
): Promise<Originals> | undefined => {
  const wanted = new Set<string>();
  for (const { submissions } of jobs)
    for (const { command } of submissions)
      if (command.type === 'ReverseTransaction' && isNeeded(command, stateOf(bookStream(command.book))))
        wanted.add(command.transactionId);
  return wanted.size === 0 ? undefined : findOriginals([...wanted], store);
};

const findOriginals = async (ids: readonly string[], store: Pick<EventStore, 'findCommands'>): Promise<Originals> => {
  const originals = new Map<string, Reversible>();
  for (const recorded of await store.findCommands(ids)) {
    const transaction = transactionOfCommand(recorded);
    if (transaction !== undefined && 'firstEvent' in recorded)
      originals.set(`${recorded.firstEvent.stream}#${recorded.commandId}`, transaction);
  }
  return originals;
};

const transactionOfCommand = (recorded: RecordedCommand): Reversible | undefined => {
  if (!('firstEvent' in recorded)) return undefined;
  const event = decode(recorded.firstEvent);
  return isBookEvent(event) ? transactionOf(event) : undefined;
};

/** The command with what was looked up for it. */
export const withOriginal = (command: LogCommand, originals: Originals): LogCommand => {
  if (command.type !== 'ReverseTransaction' || originals.size === 0) return command;
  const original = originals.get(keyOf(command));
  return original === undefined ? command : { ...command, original };
};
