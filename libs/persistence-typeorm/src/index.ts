export { createApiKeyStore } from './api-keys.js';
export { migrate, openDatabase } from './database.js';
export type { DatabaseOptions, MigrationClass } from './database.js';
export { createLogIndex } from './log-index/log-index.js';
export { stockViewSet } from './bulk-writer/stock/stock-view-set.js';
export { createProjectionStore } from './projection-store.js';
export { createRebuildStore } from './rebuilds/rebuild-store.js';
export { createStockViews } from './views/stock/stock-views.js';
export type { ViewSet } from './view-set.js';
