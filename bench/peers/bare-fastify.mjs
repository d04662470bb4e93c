import Fastify from 'fastify';

/**
 * A Fastify that parses what it is sent and answers ready-made bytes: as fast as HTTP gets in this framework.
 * @param {{ single: string, batch: string, item: string }} answers of the service, to answer as much as it does
 */
export const create = async ({ single, batch, item }) => {
  const app = Fastify();
  const answer = (reply, status, text) => reply.code(status).type('application/json; charset=utf-8').send(text);
  app.post('/v1/commands', (request, reply) => answer(reply, request.body.commandId === undefined ? 400 : 201, single));
  app.post('/v1/commands/batch', { bodyLimit: 16 * 1024 * 1024 }, (request, reply) =>
    answer(reply, Array.isArray(request.body) ? 200 : 400, batch),
  );
  app.get('/v1/stock/:sku/:location', (request, reply) => answer(reply, 200, item));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address();
  return {
    url: () => `http://127.0.0.1:${port}`,
    close: () => app.close(),
  };
};
