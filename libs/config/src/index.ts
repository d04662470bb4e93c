export * from './config.js';
export * from './dev-keys.js';
export { redacted } from './eventstore-url.js';
