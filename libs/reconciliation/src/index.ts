export * from './corrections.js';
export * from './observe.js';
export * from './variance.js';
