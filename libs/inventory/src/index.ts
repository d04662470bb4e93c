export * from './stock-item/commands.js';
export * from './stock-item/events.js';
export * from './stock-item/names.js';
export * from './stock-item/reasons.js';
