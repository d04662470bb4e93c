import { CreateLease1764000000050 } from '../lease/create-lease.js';
import { CreateAppRole1764000000015 } from './create-app-role.js';
import { CreateLog1764000000011 } from './create-log.js';
import { CreateSnapshots1764000000014 } from './create-snapshots.js';
import { LogFunctions1764000000012 } from './log-functions.js';
import type { LogMigration } from './migration.js';
import { ProtectLog1764000000013 } from './protect-log.js';

/** The log's schema, in order. Each is structurally a TypeORM migration; all may run in one transaction. */
export const logMigrations: readonly (new () => LogMigration)[] = [
  CreateLog1764000000011,
  LogFunctions1764000000012,
  ProtectLog1764000000013,
  CreateSnapshots1764000000014,
  CreateAppRole1764000000015,
  CreateLease1764000000050,
];
