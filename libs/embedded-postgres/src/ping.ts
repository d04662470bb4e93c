import { connect } from 'node:net';

/** What a server says to somebody who wants to log in: yes, not now (starting or stopping), or nothing at all. */
export type Answer = 'ready' | 'busy' | 'silent';

const PATIENCE_MS = 2_000;
const PROTOCOL_3 = 196_608;

/** The first message of PostgreSQL's protocol: length, version, parameters. */
const startupMessage = (user: string, database: string): Buffer => {
  const parameters = Buffer.from(`user\0${user}\0database\0${database}\0\0`, 'utf8');
  const head = Buffer.alloc(8);
  head.writeInt32BE(parameters.length + head.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, parameters]);
};

/** Asks the server on this port of 127.0.0.1 whether it takes log-ins. Never throws. */
export const ping = (port: number, user: string, database: string): Promise<Answer> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => {
      settle('silent');
    });
    socket.on('error', () => {
      settle('silent');
    });
    socket.on('close', () => {
      settle('silent');
    });
    socket.on('connect', () => socket.write(startupMessage(user, database)));
    // 'R' asks for the password: the server is up. Anything else is an error message.
    socket.on('data', (reply) => {
      settle(reply[0] === 0x52 ? 'ready' : 'busy');
    });
  });
