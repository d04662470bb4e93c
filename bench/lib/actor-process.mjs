/* The process side of actor.mjs: makes what the module exports and calls it when told to. */

const { create } = await import(process.argv[2]);
let actor;

const perform = async (method, args) => {
  if (method !== 'create') return actor[method](args);
  actor = await create(args);
  return undefined;
};

process.on('message', ({ call, method, args }) => {
  perform(method, args).then(
    (result) => process.send({ call, result }),
    (error) => process.send({ call, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

// Whoever started us ends us; a Ctrl-C in the terminal is told to us as well.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  void Promise.resolve(actor?.close?.()).finally(() => process.exit(0));
});
