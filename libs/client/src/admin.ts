import { setTimeout as sleep } from 'node:timers/promises';
import { listIn, objectWith } from './shape.js';
import type { Transport } from './transport.js';
import type { CellDifference, CreatedKey, KeyState, ProjectionState, RebuildState } from './wire-answers.js';

export interface NewKey {
  readonly subsystem: string;
  /** Command types, or `['*']`. */
  readonly commands: readonly string[];
  readonly admin?: boolean;
}

export interface FollowOptions {
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/** Administration; needs an admin key. */
export interface AdminClient {
  createKey(key: NewKey): Promise<CreatedKey>;
  keys(): Promise<readonly KeyState[]>;
  revokeKey(id: string): Promise<void>;
  projections(): Promise<readonly ProjectionState[]>;
  startRebuild(projection: string): Promise<RebuildState>;
  rebuild(projection: string, id: string): Promise<RebuildState>;
  /** The state of a rebuild again and again; the last one is no longer `running`. */
  followRebuild(projection: string, id: string, options?: FollowOptions): AsyncGenerator<RebuildState>;
  /** Every cell that was different, in order of table, key and column; page by page. */
  differences(projection: string, id: string): AsyncGenerator<CellDifference>;
  cancelRebuild(projection: string, id: string): Promise<void>;
}

const createdKey = objectWith<CreatedKey>('id', 'subsystem', 'key');
const keyState = objectWith<KeyState>('id', 'subsystem', 'commands', 'admin');
const projectionState = objectWith<ProjectionState>('name', 'position', 'state');
const rebuildState = objectWith<RebuildState>('rebuildId', 'status', 'phase');

interface DifferencePage {
  readonly differences: readonly CellDifference[];
  readonly next?: number | null;
}
const differencePage = objectWith<DifferencePage>('differences');

const get = (path: string) => ({ method: 'GET', path, repeatable: true }) as const;
/** Making a key or starting a rebuild twice is not the same as once: never repeated unasked. */
const once = (method: 'POST' | 'DELETE', path: string, body?: unknown) =>
  ({ method, path, body, repeatable: false }) as const;

const createKeys = (transport: Transport) => ({
  createKey: (key: NewKey) => transport.json(once('POST', '/v1/admin/keys', { admin: false, ...key }), createdKey),
  keys: () => transport.json(get('/v1/admin/keys'), listIn('keys', keyState)),
  revokeKey: async (id: string): Promise<void> => {
    await transport.request(once('DELETE', `/v1/admin/keys/${encodeURIComponent(id)}`));
  },
});

export const createAdmin = (transport: Transport): AdminClient => {
  const rebuilds = (projection: string) => `/v1/admin/projections/${encodeURIComponent(projection)}/rebuilds`;
  const one = (projection: string, id: string) => `${rebuilds(projection)}/${encodeURIComponent(id)}`;
  const rebuild = (projection: string, id: string) => transport.json(get(one(projection, id)), rebuildState);
  return {
    ...createKeys(transport),
    projections: () => transport.json(get('/v1/admin/projections'), listIn('projections', projectionState)),
    startRebuild: (projection) => transport.json(once('POST', rebuilds(projection)), rebuildState),
    rebuild,
    async *followRebuild(projection, id, { everyMs = 500, signal } = {}) {
      for (let state = await rebuild(projection, id); ; state = await rebuild(projection, id)) {
        yield state;
        if (state.status !== 'running') return;
        await sleep(everyMs, undefined, { signal });
      }
    },
    differences: async function* (projection, id) {
      for (let after = 0; ;) {
        const call = { ...get(`${one(projection, id)}/differences`), query: { after, limit: 1000 } };
        const page = await transport.json(call, differencePage);
        yield* page.differences;
        if (typeof page.next !== 'number' || page.differences.length === 0) return;
        after = page.next;
      }
    },
    cancelRebuild: async (projection, id) => {
      await transport.request(once('DELETE', one(projection, id)));
    },
  };
};
