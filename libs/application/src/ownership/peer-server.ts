import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../projections/log.js';
import type { PeerAddress } from './lease.js';
import { PeerConnection } from './peer-connection.js';
import type { LogRoute } from './route.js';

const MAX_PEERS = 128;
/** How long a peer may take for the answers that are on their way to it when this process stops being the owner. */
const FAREWELL_MS = 1000;

export interface PeerServerOptions {
  /** A name or address of this machine that the other processes can reach. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly log: Log;
}

/** Where the other processes send their commands while this one owns the log. At other times it turns everybody away. */
export interface PeerServer {
  /** Where it listens. Rejects when it cannot. */
  listen(): Promise<PeerAddress>;
  /** Lets in those who know the secret, and sends what they bring along `route`. */
  serve(secret: string, route: LogRoute): void;
  /** Lets nobody in any more; connections end after the answers that are ready. */
  dismiss(): Promise<void>;
  close(): Promise<void>;
}

export const createPeerServer = (options: PeerServerOptions): PeerServer => new OwnerDoor(options);

class OwnerDoor implements PeerServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private serving: { readonly secret: string; readonly route: LogRoute } | undefined;

  constructor(private readonly options: PeerServerOptions) {
    this.server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
      this.welcome(socket);
    });
    this.server.maxConnections = MAX_PEERS;
  }

  async listen(): Promise<PeerAddress> {
    const { host, port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return { host, port: (this.server.address() as AddressInfo).port };
  }

  serve(secret: string, route: LogRoute): void {
    this.serving = { secret, route };
  }

  async dismiss(): Promise<void> {
    this.serving = undefined;
    // Answers that were decided in this turn are written in the next one.
    await nextTurn();
    for (const socket of this.sockets) {
      socket.end();
      setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroySoon();
    setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, FAREWELL_MS).unref();
    await closed;
  }

  private welcome(socket: Socket): void {
    if (this.serving === undefined) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    new PeerConnection(socket, this.serving.secret, this.serving.route, this.options.log);
  }
}
