import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TinyServer {
  readonly url: string;
  /** Requests in order: method, path with query, body (only of `reply` handlers). */
  readonly seen: { readonly method: string; readonly path: string; readonly body: string; readonly key: string }[];
  close(): Promise<void>;
}

export type Reply = (response: ServerResponse, body: string, request: IncomingMessage) => void;

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${String(port)}`);
    });
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

/** A real HTTP server of the test's own making. */
export const rawServer = async (listener: RequestListener): Promise<TinyServer> => {
  const server = createServer(listener);
  return { url: await listen(server), seen: [], close: () => closed(server) };
};

export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** The nth request gets the nth reply, and all further ones the last. */
export const scripted = async (...replies: readonly Reply[]): Promise<TinyServer> => {
  const seen: { method: string; path: string; body: string; key: string }[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const reply = replies[Math.min(seen.length, replies.length - 1)];
      seen.push({
        method: request.method ?? '',
        path: request.url ?? '',
        body,
        key: request.headers.authorization ?? '',
      });
      reply?.(response, body, request);
    });
  });
  return { url: await listen(server), seen, close: () => closed(server) };
};

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export const dropped: Reply = (response) => {
  response.destroy();
};

export const acceptedLine = (commandId: string) => ({
  commandId,
  outcome: 'accepted',
  replayed: false,
  position: 1,
  stream: 'stock-L/S',
  revision: 0,
  events: [],
  state: {},
});
