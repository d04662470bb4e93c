import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configWarnings, processEnvironment, readConfig, type ServiceConfig } from '@tallyman/config';
import { createLogger, startService, type StartedService } from '@tallyman/platform';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { banner } from './banner.js';
import { configureHttp, createHttpAdapter } from './http/configure-http.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Starts everything, says so, stays until a signal, and leaves nothing behind. Resolves to the exit code. */
export const runServer = async (): Promise<number> => {
  const signal = firstSignal();
  try {
    const environment = processEnvironment();
    const config = readConfig(environment);
    const logger = createLogger(config.logLevel);
    for (const warning of configWarnings(environment)) logger.warn(warning);
    await serve(config, logger, signal);
    return 0;
  } catch (error) {
    process.stderr.write(`Tallyman stopped: ${reasonOf(error)}\n`);
    return 1;
  }
};

const serve = async (config: ServiceConfig, logger: Logger, signal: Promise<string>): Promise<void> => {
  const service = await startService(config, logger, say);
  try {
    const app = await listen(config, service, logger);
    say(`${await signal}: stopping`);
    await app.close();
  } finally {
    await service.stop();
  }
  say('stopped');
};

const listen = async (
  { host, port, dataDir, eventStoreUrl }: ServiceConfig,
  { runtime, made, embedded }: StartedService,
  logger: Logger,
): Promise<NestFastifyApplication> => {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(runtime, logger), createHttpAdapter(), {
    logger: ['error', 'warn', 'fatal'],
    abortOnError: false,
  });
  await configureHttp(app);
  await app.listen(port, host);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const role = runtime.ownership.status();
  say(banner({ url, embedded, dataDir, made, role, ...(eventStoreUrl === undefined ? {} : { eventStoreUrl }) }));
  return app;
};

/** From a terminal Ctrl-C comes twice: from the terminal itself, and passed on by npm. */
const ONE_SIGNAL_MS = 1000;

/** The first SIGINT or SIGTERM stops in order; one that comes later, from somebody who does not want to wait, ends the process at once. */
const firstSignal = (): Promise<string> =>
  new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.on(name, () => {
        if (askedAt !== undefined && Date.now() - askedAt > ONE_SIGNAL_MS) process.exit(130);
        askedAt ??= Date.now();
        resolve(name);
      });
  });

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}. Something else listens there: set PORT (or TALLYMAN_PEER_PORT) to another port.`;
  return error.message;
};
