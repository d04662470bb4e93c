export { startEmbeddedPostgres } from './launcher.js';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './launcher.js';
