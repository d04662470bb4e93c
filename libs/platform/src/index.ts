export { createLogger } from './logging/logger.js';
export { PlatformModule } from './platform.module.js';
export type { Runtime } from './runtime/runtime.js';
export { copyLogBetween, type CopyBetween } from './start/copy-log.js';
export { DataDirInUseError } from './start/data-dir.js';
export { AdminKeyRevokedError, type MadeKeys } from './start/first-keys.js';
export {
  migrateDatabase,
  startService,
  withOperatorContext,
  type OperatorContext,
  type StartedService,
} from './start/service.js';
export * from './tokens.js';
