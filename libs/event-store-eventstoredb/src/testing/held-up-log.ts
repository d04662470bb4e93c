import type { Capabilities, LogWriter } from '@tallyman/event-store';
import { createBoundedMap } from '../bounded-map.js';
import { createLogClient } from '../client.js';
import type { LogClient } from '../client.js';
import { createLogWriter } from '../log-writer.js';
import { createMemoryLogIndex } from '../memory-log-index.js';
import { namesOf } from '../names.js';
import { createOpener } from '../open-store.js';
import { takeOver } from '../ownership.js';

const capabilities: Capabilities = {
  gapFreePositions: true,
  atomicMultiStream: false,
  ordersGroups: false,
  fencesAppends: false,
  maxAppendEvents: 1000,
  maxAppendBytes: 512 * 1024,
};

/** A door that a test closes and opens. */
export interface Door {
  close(): void;
  open(): void;
  readonly passed: () => Promise<void>;
}

const createDoor = (): Door => {
  let opened = Promise.resolve();
  let open = (): void => undefined;
  return {
    close() {
      opened = new Promise((resolve) => (open = resolve));
    },
    open: () => {
      open();
    },
    passed: () => opened,
  };
};

/** A writer whose calls to the server, and what the server tells its tail, can be held up. */
export interface HeldUpLog {
  readonly writer: LogWriter;
  /** Before what the tail is told. */
  readonly tail: Door;
  /** Before the writer looks who the owner is. */
  readonly ownerLook: Door;
  /** How often it has looked. */
  readonly ownerLooks: () => number;
  /** Done before each append to a stream. */
  beforeAppend(act: (stream: string) => Promise<void>): void;
  /** Ends the tail. */
  endTail(): Promise<void>;
  close(): Promise<void>;
}

export const openHeldUpLog = async (connectionString: string): Promise<HeldUpLog> => {
  const [tail, ownerLook] = [createDoor(), createDoor()];
  let looks = 0;
  let act: (stream: string) => Promise<void> = () => Promise.resolve();
  const names = namesOf(undefined);
  const inner = createLogClient(connectionString);
  const client: LogClient = {
    ...inner,
    async append(stream, expected, events) {
      await act(stream);
      return inner.append(stream, expected, events);
    },
    async readStream(stream, range) {
      if (stream !== names.owner) return inner.readStream(stream, range);
      await ownerLook.passed();
      const read = await inner.readStream(stream, range);
      looks += 1;
      return read;
    },
    async *subscribeToAll(after, signal) {
      for await (const page of inner.subscribeToAll(after, signal))
        for (const stored of page) {
          await tail.passed();
          yield [stored];
        }
    },
  };
  const index = createMemoryLogIndex();
  const [ended, inspected] = [(): void => undefined, createBoundedMap<true>(1000)];
  const opener = createOpener({ client, index, names, announce: ended, changed: inspected.delete });
  const log = await opener.open();
  const epoch = await takeOver(log, 'owner');
  const maxStoredBytes = 2 * capabilities.maxAppendBytes;
  const writer = createLogWriter({ log, inspected, epoch, maxStoredBytes, capabilities, ended });
  return {
    writer,
    tail,
    ownerLook,
    ownerLooks: () => looks,
    beforeAppend(now) {
      act = now;
    },
    endTail: () => log.tail.close(),
    async close() {
      tail.open();
      ownerLook.open();
      await opener.close();
      await inner.dispose();
    },
  };
};
