export * from './brand.js';
export * from './decision.js';
export * from './integers.js';
export * from './persistent-heap.js';
export * from './posting.js';
export * from './versioned-map.js';
