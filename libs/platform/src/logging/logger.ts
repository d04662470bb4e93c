import type { Log } from '@tallyman/application';
import { destination, pino, type Logger } from 'pino';
import type { LogLevel } from '@tallyman/config';

/** Structured lines (JSON) on standard error; standard output is for people. */
export const createLogger = (level: LogLevel): Logger => pino({ level, base: undefined }, destination(2));

/** The same for the use cases, under the name of the part that speaks. */
export const logOf = (logger: Logger, part: string): Log => {
  const child = logger.child({ part });
  return {
    info: (message, details) => {
      child.info({ ...details }, message);
    },
    warn: (message, details) => {
      child.warn({ ...details }, message);
    },
    error: (message, details) => {
      child.error({ ...details }, message);
    },
  };
};
