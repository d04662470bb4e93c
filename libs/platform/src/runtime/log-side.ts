import {
  Alarm,
  createOwnership,
  createPeerServer,
  createSequencer,
  createSwitchingGate,
  findCommand,
  type LiveFeed,
  type LogGate,
  type OwnerDuties,
  type Ownership,
  type SequencerOptions,
} from '@tallyman/application';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { logOf } from '../logging/logger.js';
import type { Connections } from './connections.js';
import type { MemoryShares } from './memory.js';

const MAX_PENDING = 4096;
const MAX_GROUP = 256;

export interface LogSideOptions extends Pick<SequencerOptions, 'clock'> {
  readonly connections: Connections;
  readonly memory: MemoryShares;
  /** Where other processes reach this one while it owns the log. */
  readonly peer: { readonly host: string; readonly port: number };
  readonly duties: OwnerDuties;
  /** Hear of every commit of this process. */
  readonly feeds: readonly LiveFeed[];
  readonly logger: Logger;
}

/** The way of commands into the log, whichever process owns it. */
export interface LogSide {
  readonly gate: LogGate;
  readonly ownership: Ownership;
  /** Position of the last event that this process has written as the owner it is now; `undefined` when it does not know the end of the log. */
  readonly ownHead: () => number | undefined;
}

export const createLogSide = (options: LogSideOptions): LogSide => {
  const { connections, memory, peer, duties, feeds, logger, clock } = options;
  const { store, leases, sessions } = connections;
  const owner = `${hostname()}:${String(process.pid)}`;
  const alarm = new Alarm();
  const ring = (): void => {
    alarm.ring();
  };
  let head: number | undefined;
  const gate = createSwitchingGate({
    find: (commandId) => findCommand(store, commandId),
    onLost: ring,
    maxWaiting: MAX_PENDING,
  });
  const log = logOf(logger, 'ownership');
  const ownership = createOwnership({
    leases,
    gate,
    alarm,
    owner,
    sessions,
    log,
    server: createPeerServer({ ...peer, log }),
    duties: {
      take: () => duties.take(),
      layDown: () => {
        head = undefined;
        return duties.layDown();
      },
    },
    createSequencer: () =>
      createSequencer({
        store,
        owner,
        clock,
        cacheBytes: memory.streamStates,
        maxPending: MAX_PENDING,
        maxPendingBytes: memory.waitingCommands,
        maxGroup: MAX_GROUP,
        committed: {
          publish: (firstPosition, events) => {
            for (const feed of feeds) feed.publish(firstPosition, events);
            head = firstPosition + events.length - 1;
          },
        },
        onDeposed: ring,
        log: logOf(logger, 'sequencer'),
      }),
  });
  return { gate, ownership, ownHead: () => head };
};
