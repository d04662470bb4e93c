import type { ExampleEnvironment } from './environment.js';
import { startOwnService } from './own-service.js';

export interface Service {
  readonly url: string;
  readonly adminKey: string;
  /** It stays, with its data, when the example is over. */
  readonly stays: boolean;
}

/** Runs `work` against the service that the environment names, or else against one of our own that is stopped afterwards. */
export const withService = async <T>(
  { url, adminKey }: ExampleEnvironment,
  work: (service: Service) => Promise<T>,
): Promise<T> => {
  if (url !== undefined) {
    if (adminKey === undefined) throw new Error('TALLYMAN_URL is given, so give an admin key as TALLYMAN_KEY');
    return work({ url, adminKey, stays: true });
  }
  console.log('Starting a service with a database of its own …');
  const own = await startOwnService();
  let leaving: Promise<never> | undefined;
  const interrupted = (): void => {
    leaving ??= own.stop().then(() => process.exit(130));
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    await own.ready();
    return await work({ url: own.url, adminKey: own.adminKey, stays: false });
  } finally {
    // What fails because the service is being stopped is not worth telling.
    if (leaving !== undefined) await leaving;
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await own.stop();
  }
};
