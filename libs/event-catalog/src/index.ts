export * from './canonical.js';
export * from './command-hash.js';
export * from './control-events.js';
export * from './envelope.js';
export * from './registry.js';
export * from './stored-form.js';
