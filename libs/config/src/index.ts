export * from './config.js';
export * from './dev-keys.js';
