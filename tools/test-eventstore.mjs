import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * `npm run test:eventstore`: what there is to say about a log in EventStoreDB. The adapter, its index and its faults; the same 100,000 commands on
 * both logs; and every end-to-end spec of the service on a log there, on a test server that speaks its protocol. With EVENTSTORE_URL the adapter's
 * contract is tested on that server too. The bench and the demo are of the log in PostgreSQL.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const jest = (args, settings) =>
  spawnSync(process.execPath, [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...settings },
  }).status ?? 1;

const adapter = [
  'libs/event-store-eventstoredb',
  'libs/persistence-typeorm/src/log-index',
  'test/eventstore',
  'test/stress/eventstore',
];
const runs = [
  () => jest(adapter, { TALLYMAN_TEST_COMMANDS: process.env.TALLYMAN_TEST_COMMANDS ?? '100000' }),
  () => jest(['test/e2e', '--testPathIgnorePatterns', 'bench.e2e', 'demo.e2e'], { TALLYMAN_TEST_LOG: 'eventstoredb' }),
];
// Both, even if one fails: one run shows all there is to mend.
process.exitCode = runs.map((run) => run()).find((status) => status !== 0) ?? 0;
