export * from './commands/results.js';
