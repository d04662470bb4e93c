'use strict';

/*
 * Imports point inward: apps → platform → adapters → application and ports → pure → kernel.
 * Each rule was seen to bite on a planted violation when it was written.
 */

const pure = '(kernel|inventory|ledger|records|formulas|event-catalog|projections|explain|reconciliation|valuation)';
const ports = '(event-store|read-models)';
const adapters = '(event-store-postgres|event-store-eventstoredb|persistence-typeorm|cache-redis|embedded-postgres)';
// Specs, what several specs share (`*.spec-support.ts`), and the suites that a lib offers to the specs of others.
const spec = '\\.spec(-support)?\\.ts$|/testing/';
const lib = (names) => `^libs/${names}/`;
const logIndex = '^libs/persistence-typeorm/src/log-index/';
const npm = (names) => `^node_modules/${names}/`;

/** A driver belongs to its adapters. Specs and test/ may use it to look at what was written. */
const driver = (name, names, owners) => ({
  name: `driver-${name}`,
  severity: 'error',
  comment: 'A driver is imported by its adapter libs only.',
  from: { path: '^(apps|libs)/', pathNot: [`^libs/${owners}/`, spec] },
  to: { path: npm(names) },
});

const forbidden = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbidden('no-cycles', 'No module reaches itself.', {}, { circular: true }),
    forbidden(
      'no-orphans',
      'A module that nobody imports and that imports nothing is dead code.',
      {
        orphan: true,
        pathNot: [spec, '/main\\.ts$', '/index\\.ts$', '\\.d\\.ts$', '^tools/', '^examples/', '\\.(c|m)?js$'],
      },
      {},
    ),
    forbidden(
      'pure-stays-pure',
      'Pure libs reach only pure libs, at any distance; and node:crypto, immutable, and the engine of formulas, which does no I/O.',
      { path: lib(pure), pathNot: spec },
      { reachable: true, pathNot: [lib(pure), npm('immutable'), npm('@marcbachmann/cel-js'), '^(node:)?crypto$'] },
    ),
    forbidden(
      'kernel-imports-nothing',
      'Everybody stands on the kernel; it stands on nothing.',
      { path: lib('kernel'), pathNot: spec },
      { pathNot: lib('kernel') },
    ),
    forbidden(
      'domains-apart',
      'inventory, ledger and records never reach each other. Where goods become money, valuation reaches both.',
      { path: '^libs/(inventory|ledger|records)/', pathNot: spec },
      { reachable: true, path: '^libs/(inventory|ledger|records)/', pathNot: '^libs/$1/' },
    ),
    forbidden(
      'config-imports-nothing',
      'The command line starts fast because its settings cost nothing.',
      { path: lib('config'), pathNot: spec },
      { path: '^(libs|apps)/', pathNot: lib('config') },
    ),
    forbidden(
      'ports-inward',
      'Ports know the pure libs only.',
      { path: lib(ports), pathNot: spec },
      { path: '^(libs|apps)/', pathNot: [lib(pure), '^libs/$1/'] },
    ),
    forbidden(
      'application-inward',
      'Use cases know ports and pure libs only.',
      { path: lib('application'), pathNot: spec },
      { path: '^(libs|apps)/', pathNot: [lib(pure), lib(ports), lib('application')] },
    ),
    forbidden(
      'adapters-inward',
      'An adapter knows the application, ports and pure libs; no other adapter, no platform, no app.',
      { path: lib(adapters), pathNot: [spec, logIndex] },
      { path: '^(libs|apps)/', pathNot: [lib(pure), lib(ports), lib('application'), '^libs/$1/'] },
    ),
    forbidden(
      'log-index-inward',
      'What an adapter keeps for the EventStoreDB one knows the interface that this one asks for, besides the above.',
      { path: logIndex, pathNot: spec },
      {
        path: '^(libs|apps)/',
        pathNot: [lib(pure), lib(ports), lib('persistence-typeorm'), lib('event-store-eventstoredb')],
      },
    ),
    forbidden(
      'log-index-by-type',
      'Only the interface: its driver is not loaded with the views.',
      { path: lib('persistence-typeorm'), pathNot: spec },
      { path: lib('event-store-eventstoredb'), dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'platform-inward',
      'The platform is put together by the apps, not the other way round.',
      { path: '^libs/' },
      { path: '^apps/' },
    ),
    forbidden(
      'client-alone',
      'The client is published by itself: it talks HTTP and knows the pure libs, to check what it was told.',
      { path: lib('client'), pathNot: spec },
      { path: '^(libs|apps)/', pathNot: [lib('client'), lib(pure)] },
    ),
    forbidden(
      'console-alone',
      'The console talks to the HTTP API only.',
      { path: '^apps/console/', pathNot: spec },
      { path: '^(libs|apps)/', pathNot: ['^apps/console/', lib('client')] },
    ),
    forbidden(
      'nest-at-the-edge',
      'Nest is known to the apps and to libs/platform.',
      { path: '^libs/', pathNot: [lib('platform'), spec] },
      { path: npm('(@nestjs/[^/]+|class-validator|class-transformer|rxjs)') },
    ),
    driver('pg', '(pg|pg-copy-streams)', '(event-store-postgres|persistence-typeorm)'),
    driver('typeorm', 'typeorm', 'persistence-typeorm'),
    driver('nest-typeorm', '@nestjs/typeorm', 'platform'),
    driver('eventstore', '(@eventstore/db-client|@kurrent/kurrentdb-client)', 'event-store-eventstoredb'),
    driver('protobufjs', 'protobufjs', 'event-store-eventstoredb'),
    driver('redis', '(ioredis|redis)', 'cache-redis'),
    driver('embedded-postgres', 'embedded-postgres', 'embedded-postgres'),
    driver('cel', '@marcbachmann/cel-js', 'formulas'),
    forbidden(
      'libs-by-their-index',
      'A lib is entered by its index.ts.',
      { path: '^libs/([^/]+)/', pathNot: spec },
      { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    ),
    forbidden(
      'libs-by-their-index-from-outside',
      'A lib is entered by its index.ts.',
      { path: '^(apps|examples|test|tools)/' },
      { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/[^/]+/src/testing/'] },
    ),
    forbidden(
      'specs-by-their-index',
      'Even a spec enters another lib by its index.ts, or by what src/testing/ offers to specs.',
      { path: '^libs/([^/]+)/.*(\\.spec(-support)?\\.ts$|/testing/)' },
      { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', '^libs/[^/]+/src/testing/'] },
    ),
    forbidden(
      'no-test-code-in-production',
      'What ships does not import what tests.',
      { path: '^(apps|libs)/', pathNot: spec },
      { path: [spec, '^test/', '^examples/'] },
    ),
    forbidden(
      'no-dev-packages-in-production',
      'What ships imports dependencies, not devDependencies.',
      { path: '^(apps|libs)/', pathNot: spec },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'declared-packages-only',
      'What is imported stands in package.json.',
      { path: '^(apps|libs|examples|test)/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbidden('resolvable', 'Every import can be found.', {}, { couldNotResolve: true, pathNot: 'dist/' }),
  ],
  options: {
    exclude: { path: '^dist/' },
    doNotFollow: { path: 'node_modules' },
    // Types are architecture too: a type-only import counts.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
