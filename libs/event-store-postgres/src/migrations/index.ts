import { CreateAppRole1764000000004 } from './create-app-role.js';
import { CreateLog1764000000001 } from './create-log.js';
import { LogFunctions1764000000002 } from './log-functions.js';
import type { LogMigration } from './migration.js';
import { ProtectLog1764000000003 } from './protect-log.js';

/** The log's schema, in order. Each is structurally a TypeORM migration; all may run in one transaction. */
export const logMigrations: readonly (new () => LogMigration)[] = [
  CreateLog1764000000001,
  LogFunctions1764000000002,
  ProtectLog1764000000003,
  CreateAppRole1764000000004,
];
