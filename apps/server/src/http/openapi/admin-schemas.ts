import { CONDITIONS } from '@tallyman/inventory';
import { choice, flag, instant, list, object, orNull, ref, text, whole, type Schema } from './schema.js';

const CHECKED = { status: choice(['up', 'down']), 'detail?': text(), 'position?': whole() };
const CHECK = object(CHECKED);

/** Answers of reconciliations, administration and operation. */
export const ADMIN_SCHEMAS: Readonly<Record<string, Schema>> = {
  Reconciliation: object({
    id: text(undefined, { format: 'uuid' }),
    status: choice(['proposed', 'partly_approved', 'approved']),
    replayed: flag('This very content was sent before; nothing was written now.'),
    location: text(),
    countedBy: text(),
    lines: list(
      object({
        line: whole('Index in the upload, from 0.'),
        sku: text(),
        condition: choice(CONDITIONS),
        counted: whole(),
        expected: whole('What the log says was there at `position`.'),
        variance: whole('counted − expected.'),
        position: whole('Log position of countedAt.'),
        countedAt: instant(),
        suspects: list({ type: 'object' }),
        proposal: orNull(object({ reasonCode: text(), delta: whole() })),
        status: choice(['matched', 'proposed', 'approved', 'refused']),
        reconciled: orNull(object({ delta: whole(), position: whole(), approvedBy: text() })),
        refusal: orNull(object({ code: text(), detail: text() })),
      }),
    ),
    summary: object({ lines: whole(), matched: whole(), short: whole(), over: whole() }),
  }),
  Projection: object({
    name: text(),
    liveGeneration: whole(),
    position: whole(),
    headPosition: whole(),
    lag: whole(),
    state: choice(['running', 'stopped', 'failed']),
    'error?': text(),
  }),
  Projections: object({ projections: list(ref('Projection')) }),
  CellDifference: object({
    table: text(),
    key: text(),
    column: text(),
    live: orNull(text('null: the row was not there.')),
    rebuilt: orNull(text('null: the row should not have been there.')),
  }),
  Rebuild: object({
    rebuildId: text(undefined, { format: 'uuid' }),
    projection: text(),
    status: choice(['running', 'completed', 'cancelled', 'failed']),
    phase: choice(['fold', 'compare', 'switched']),
    fromGeneration: whole(),
    toGeneration: whole(),
    position: whole(),
    targetPosition: whole(),
    startedAt: instant(),
    'finishedAt?': instant(),
    'eventsPerSecond?': { type: 'number' },
    'etaSeconds?': { type: 'number' },
    'error?': text(),
    'certificate?': object({
      rebuildId: text(),
      projection: text(),
      fromGeneration: whole(),
      toGeneration: whole(),
      position: whole(),
      eventsFolded: whole(),
      rowsCompared: whole(),
      cellsCompared: whole(),
      differenceCount: whole(),
      differences: list(ref('CellDifference')),
      differencesHash: text(),
    }),
  }),
  Rebuilds: object({ rebuilds: list(ref('Rebuild')) }),
  Differences: object({
    differences: list(ref('CellDifference')),
    next: orNull(whole('Give it as after for the next page.')),
  }),
  CreatedKey: object({
    id: text(undefined, { format: 'uuid' }),
    subsystem: text(),
    key: text('Shown this once.'),
    commands: list(text()),
    admin: flag('May use /v1/admin.'),
    createdAt: instant(),
  }),
  Key: object({
    id: text(undefined, { format: 'uuid' }),
    subsystem: text(),
    commands: list(text()),
    admin: flag('May use /v1/admin.'),
    createdAt: instant(),
    revokedAt: orNull(instant()),
  }),
  Keys: object({ keys: list(ref('Key')) }),
  Liveness: object({ status: choice(['live']) }),
  Readiness: object({
    status: choice(['ready', 'unavailable']),
    role: choice(['owner', 'follower']),
    'epoch?': whole("The log's: raised whenever a process takes it over."),
    checks: object({
      log: object({ ...CHECKED, kind: choice(['postgresql', 'eventstoredb']) }),
      views: CHECK,
      projection: CHECK,
      'index?': object(
        {
          ...CHECKED,
          position: whole('Position that the index reaches.'),
          lag: whole('Events behind that which this process has seen.'),
          lagMs: whole(
            'For so many milliseconds the oldest of what is yet to be written has waited; 0: nothing waits.',
          ),
        },
        'Of the index, in PostgreSQL, of a log in EventStoreDB; absent for a log in PostgreSQL. `detail`: why the newest try to write it failed, also while it is up. Down: writes have failed for 30 s, or too much waits for them.',
      ),
    }),
  }),
};
