import { createServer } from 'node:net';

/** Whether the port of 127.0.0.1 can be listened on, and if so its number (0 asks for any free one). */
const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => {
        resolve(found);
      });
    });
  });

/** The wanted port of 127.0.0.1 if it is free, else some free one. Somebody else may take it before it is used. */
export const freePort = async (wanted: number | undefined): Promise<number> => {
  const port = (wanted === undefined ? undefined : await tryPort(wanted)) ?? (await tryPort(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
};
