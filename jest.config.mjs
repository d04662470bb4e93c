import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/apps', '<rootDir>/examples', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  testTimeout: 30_000,
  // One PostgreSQL serves the whole run: more workers than this only wait for it.
  maxWorkers: Math.min(4, availableParallelism()),
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '^@tallyman/([^/]+)$': '<rootDir>/libs/$1/src/index.ts' },
  resolver: '<rootDir>/test/support/jest/resolver.cjs',
  transform: { '\\.([cm]?js|ts)$': '<rootDir>/test/support/jest/transform.mjs' },
  // Jest's own ES module mode needs Node 24.9, so the ES modules of node_modules become CommonJS too.
  transformIgnorePatterns: [],
  globalSetup: '<rootDir>/test/support/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/jest/global-teardown.mjs',
};
