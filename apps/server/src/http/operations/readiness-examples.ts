import type { Readiness } from '@tallyman/platform';

interface Answer {
  readonly status: 'ready' | 'unavailable';
  readonly role: 'owner' | 'follower';
  readonly epoch: number;
  readonly checks: Readiness;
}

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: Answer }>>;

const at = (position: number) => ({ status: 'up', position }) as const;

/** Answers with 200, by name. */
export const READY: Examples = {
  postgresql: {
    summary: 'Log in PostgreSQL',
    value: {
      status: 'ready',
      role: 'owner',
      epoch: 3,
      checks: { log: { ...at(1204), kind: 'postgresql' }, views: at(1204), projection: at(1204) },
    },
  },
  eventstoredb: {
    summary: 'Log in EventStoreDB, with its index beside it',
    value: {
      status: 'ready',
      role: 'owner',
      epoch: 3,
      checks: {
        log: { ...at(1204), kind: 'eventstoredb' },
        views: at(1204),
        projection: at(1204),
        index: { ...at(1200), lag: 4, lagMs: 31 },
      },
    },
  },
};

/** Answers with 503, by name. */
export const NOT_READY: Examples = {
  index: {
    summary: 'The index of a log in EventStoreDB cannot be written',
    value: {
      status: 'unavailable',
      role: 'owner',
      epoch: 3,
      checks: {
        log: { ...at(1904), kind: 'eventstoredb' },
        views: at(1904),
        projection: at(1904),
        index: {
          status: 'down',
          position: 1200,
          lag: 704,
          lagMs: 30250,
          detail:
            'The index of the log cannot be reached or used: could not extend file "base/16384/16478": No space left on device',
        },
      },
    },
  },
};
