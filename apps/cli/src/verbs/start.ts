import type { Verb } from '../context.js';
import { EXIT } from '../exit.js';

/** `tallyman start`: the service in the foreground, as `npm start` runs it. It takes its settings from the environment. */
export const start: Verb<[]> = async () => {
  // Loaded only here: the rest of the command line starts faster without the service.
  await import('reflect-metadata');
  const { runServer } = await import('../../../server/src/run-server.js');
  return (await runServer()) === 0 ? EXIT.ok : EXIT.unreachable;
};
