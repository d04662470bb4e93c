import { readEnvironment } from './environment.js';
import type { ExampleEnvironment } from './environment.js';
import { withService } from './with-service.js';
import type { Service } from './with-service.js';

/** Runs an example from its `main`: says how it ended, and sets the exit code. `work` resolves to whether all came out as it must. */
export const runExample = async (
  work: (service: Service, environment: ExampleEnvironment) => Promise<boolean>,
): Promise<void> => {
  try {
    const environment = readEnvironment();
    const right = await withService(environment, (service) => work(service, environment));
    console.log(right ? '\nEverything is as it must be.' : '\nSOMETHING IS NOT AS IT MUST BE, see above.');
    process.exitCode = right ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
};
