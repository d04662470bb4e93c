import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A wire to PostgreSQL that can be cut at chosen moments. */
export interface LossyProxy {
  /** The database's URL, through the proxy. */
  readonly url: string;
  /** From now on the server's answers go nowhere; settles when the first one that was due has come. */
  swallowAnswers(): Promise<void>;
  /** From now on what clients send is held back; answers a function that hands it to the server after all. */
  holdRequests(): () => void;
  /** From now on every append is held back and its connection cut; answers a function that ends this and hands all of them to the server. */
  holdAppends(): () => void;
  /** Cuts all connections on the clients' side. New ones work, and lose nothing. The server does not hear of it while requests are held. */
  cut(): void;
  /** Refuses new connections until `mend`. */
  refuse(): void;
  mend(): void;
  close(): Promise<void>;
}

interface Wire {
  readonly client: Socket;
  readonly server: Socket;
  swallow: (() => void) | undefined;
  held: Buffer[] | undefined;
}

/** The name of the prepared statement, as every message that uses it has it. */
const APPEND = Buffer.from('append\0');

const layWire = (client: Socket, server: Socket, isCut: (bytes: Buffer) => boolean): Wire => {
  const wire: Wire = { client, server, swallow: undefined, held: undefined };
  client.on('data', (bytes) => {
    const cut = isCut(bytes);
    if (cut) wire.held ??= [];
    if (wire.held === undefined) server.write(bytes);
    else wire.held.push(bytes);
    if (cut) client.destroy();
  });
  server.on('data', (bytes) => {
    if (wire.swallow === undefined) client.write(bytes);
    else wire.swallow();
  });
  client.on('close', () => {
    if (wire.held === undefined) server.destroy();
  });
  server.on('close', () => client.destroy());
  for (const socket of [client, server]) socket.on('error', () => undefined);
  return wire;
};

export const openLossyProxy = async (databaseUrl: string): Promise<LossyProxy> => {
  const target = new URL(databaseUrl);
  const wires = new Set<Wire>();
  let refusing = false;
  let holdingAppends = false;
  const isCut = (bytes: Buffer): boolean => holdingAppends && bytes.includes(APPEND);
  const deliver = (holding: Iterable<Wire>): void => {
    for (const { held, server } of holding) for (const bytes of held ?? []) server.write(bytes);
  };
  const listener = createServer((client) => {
    if (refusing) client.destroy();
    else wires.add(layWire(client, connect(Number(target.port), target.hostname), isCut));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    swallowAnswers: () =>
      new Promise((resolve) => {
        for (const wire of wires) wire.swallow = resolve;
      }),
    holdRequests: () => {
      const holding = [...wires];
      for (const wire of holding) wire.held = [];
      return () => {
        deliver(holding);
      };
    },
    holdAppends() {
      holdingAppends = true;
      return () => {
        holdingAppends = false;
        deliver(wires);
      };
    },
    cut() {
      for (const { client } of wires) client.destroy();
      wires.clear();
    },
    refuse() {
      refusing = true;
    },
    mend() {
      refusing = false;
    },
    close: async () => {
      for (const { client, server } of wires) for (const socket of [client, server]) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
};
