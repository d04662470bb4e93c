import { startActor } from './actor.mjs';
import { startService } from './service.mjs';

/**
 * What a bench works with: where it says what it does, starts what it needs, and notes what makes the run worthless.
 */
export const createStage = ({ options, say, cleanup, server }) => {
  const problems = [];
  return {
    options,
    say,
    server,
    problems,
    /** The run goes on, and is marked as not valid. */
    require: (holds, problem) => {
      if (!holds) problems.push(problem);
    },
    /** Starts `bench/<path>` in a process of its own; it ends with the run. */
    actor: async (path, actorOptions) => {
      const actor = await startActor(new URL(`../${path}`, import.meta.url), actorOptions);
      return { ...actor, stop: cleanup.add(actor.stop) };
    },
    /** Starts the service, as `npm start` does, on a database. */
    service: async (databaseUrl) => {
      const service = await startService(databaseUrl, server.dataDir, options.profile);
      return { ...service, stop: cleanup.add(service.stop) };
    },
  };
};
