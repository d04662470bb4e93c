import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { createCallWatch, type Leadership } from './call-watch.js';
import type { LoggedEvent } from './event-log.js';
import { createFaults, type ArmedFaults, type Faults } from './faults.js';
import { featuresService, gossipService, grpc, streamsService } from './protocol.js';
import { serveAppend } from './serve-append.js';
import { serveBatchAppend } from './serve-batch-append.js';
import { serveDeletion } from './serve-deletion.js';
import { serveFeatures, serveGossip, type Member } from './serve-discovery.js';
import { serveRead } from './serve-read.js';
import { createStore, type Store } from './store.js';

export interface TestEventStoreOptions {
  /** Most bytes of one append. Default 1 MiB. */
  readonly maxAppendBytes?: number;
  /** PEM texts; without them the node speaks no TLS. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** The storage that it shares with the other nodes of a cluster, as if each were told of every write at once; its own by default. */
  readonly store?: Store;
  /** As servers before 21.10: without the method `BatchAppend`. */
  readonly appendsOneByOne?: boolean;
}

/** A node of EventStoreDB as far as its protocol shows: for tests, never a store. */
export interface TestEventStore {
  readonly connectionString: string;
  readonly port: number;
  readonly faults: Faults;
  /** All that is in the log, system events too. */
  readonly events: readonly LoggedEvent[];
  /** The `authorization` headers that came with the calls of each method, such as `Streams/BatchAppend`; empty for a call without one. */
  readonly logins: ReadonlyMap<string, ReadonlySet<string>>;
  /** An event of the server's own, such as its statistics. `data` is JSON text. */
  writeSystemEvent(stream: string, type: string, data: string): void;
  /** What gossip says from now on; at first this node alone, as the leader. */
  announce(members: readonly Member[]): void;
  /** Shuts down: calls that are under way end as CANCELLED, connections close, new ones are refused. */
  stop(): Promise<void>;
  /** Dies without a word to anybody. */
  kill(): Promise<void>;
  /** Again after `stop` or `kill`: the same log on the same port, and nothing remembered of recent event ids. */
  start(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Milliseconds between the goodbye to a connection and its end. */
const GRACE = 50;
const DEFAULT_MAX_APPEND_BYTES = 1024 * 1024;
/** Longest message the server takes: a log record, less what it needs for itself. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024 - 10_000;

interface Parts {
  readonly store: Store;
  readonly faults: ArmedFaults;
  readonly maxBytes: number;
  readonly appendsOneByOne: boolean;
  readonly members: () => readonly Member[];
  readonly interceptor: grpc.ServerInterceptor;
}

const createGrpcServer = ({
  store,
  faults,
  maxBytes,
  appendsOneByOne,
  members,
  interceptor,
}: Parts): InstanceType<typeof grpc.Server> => {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': -1,
    interceptors: [interceptor],
  });
  server.addService(streamsService.StreamsService, {
    read: serveRead(store, faults),
    append: serveAppend(store, faults, maxBytes),
    ...(appendsOneByOne ? {} : { batchAppend: serveBatchAppend({ store, faults, maxBytes }) }),
    ...serveDeletion(store, faults),
  });
  server.addService(featuresService.ServerFeaturesService, { getSupportedMethods: serveFeatures });
  server.addService(gossipService.GossipService, { read: serveGossip(members) });
  return server;
};

/** The port in front of the gRPC server: its connections can be cut, and it can be closed and opened again. */
const createFrontDoor = (letIn: (socket: Socket) => void) => {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    letIn(socket);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    cut,
    async open(port: number): Promise<number> {
      listener.listen(port, HOST);
      await once(listener, 'listening');
      return (listener.address() as AddressInfo).port;
    },
    /** Settles when nobody is inside any more; `showOut` sees to that. */
    async close(showOut: () => void): Promise<void> {
      if (!listener.listening) return;
      const closed = once(listener, 'close');
      listener.close();
      showOut();
      await closed;
    },
  };
};

const credentialsOf = (tls: TestEventStoreOptions['tls']) =>
  tls === undefined
    ? grpc.ServerCredentials.createInsecure()
    : grpc.ServerCredentials.createSsl(null, [
        { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) },
      ]);

const leadershipIn = (members: readonly Member[], own: number): Leadership => {
  const leader = members.find(({ state, isAlive }) => isAlive && state === 'leader');
  return leader?.port === own ? 'own' : leader;
};

/** Starts a node with an empty log on a port of its own. */
export const startTestEventStore = async (options: TestEventStoreOptions = {}): Promise<TestEventStore> => {
  const store = options.store ?? createStore();
  const logins = new Map<string, Set<string>>();
  let members: readonly Member[] = [];
  const door = createFrontDoor((socket) => {
    injector.injectConnection(socket);
  });
  const faults = createFaults(door.cut);
  const watch = createCallWatch({
    faults,
    leadership: () => leadershipIn(members, port),
    note: (method, login) => logins.set(method, (logins.get(method) ?? new Set()).add(login)),
  });
  const parts: Parts = {
    store,
    faults,
    maxBytes: options.maxAppendBytes ?? DEFAULT_MAX_APPEND_BYTES,
    appendsOneByOne: options.appendsOneByOne ?? false,
    members: () => members,
    interceptor: watch.interceptor,
  };
  const credentials = credentialsOf(options.tls);
  // A server for each start: the goodbye of one would also end the connections that came after it.
  const open = () => createGrpcServer(parts).createConnectionInjector(credentials);
  let injector = open();
  const port = await door.open(0);
  members = [{ host: HOST, port, state: 'leader', isAlive: true }];

  return {
    connectionString: `esdb://${HOST}:${String(port)}?tls=${String(options.tls !== undefined)}`,
    port,
    faults,
    events: store.log.events,
    logins,
    writeSystemEvent(stream, type, data) {
      const event = { id: randomUUID(), type, isJson: true, data: Buffer.from(data), metadata: new Uint8Array() };
      store.append(stream, 'any', [event]);
    },
    announce(announced) {
      members = announced;
    },
    stop: () =>
      door.close(() => {
        watch.cancelAll();
        injector.drain(GRACE);
      }),
    kill: () => door.close(door.cut),
    async start() {
      store.restart();
      injector = open();
      await door.open(port);
    },
  };
};
