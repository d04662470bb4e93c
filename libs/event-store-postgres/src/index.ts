export { createPostgresEventStore } from './postgres-event-store.js';
export type { PostgresEventStore, PostgresEventStoreOptions } from './postgres-event-store.js';
export type { Protection } from './connections.js';
export { logMigrations } from './migrations/index.js';
export type { LogMigration, MigrationRunner } from './migrations/migration.js';
export { createPostgresLeases, type PostgresLeasesOptions } from './lease/postgres-leases.js';
