import { OWN_SUBSYSTEM } from '@tallyman/application';
import type { ApiKeyRow } from '@tallyman/read-models';
import type { CreatedKey } from '../../cqrs/admin-messages.js';
import { toIso } from '../parsing/instants.js';
import { invalidBody } from '../parsing/body.pipe.js';
import { ProblemError } from '../problems/problem.js';

/** The service's own events carry this name; a key of the same name could pass its events off as the service's. */
export const requireUsableName = (subsystem: string): string => {
  if (subsystem.toLowerCase() !== OWN_SUBSYSTEM) return subsystem;
  throw invalidBody([{ path: 'subsystem', message: `must not be "${OWN_SUBSYSTEM}": that is the service itself` }]);
};

const presentKey = ({ id, subsystem, commands, admin, createdAt, revokedAt }: ApiKeyRow) => ({
  id,
  subsystem,
  commands,
  admin,
  createdAt: toIso(createdAt),
  revokedAt: revokedAt === undefined ? null : toIso(revokedAt),
});

export const presentCreated = ({ row, key }: CreatedKey): object => {
  const { id, subsystem, commands, admin, createdAt } = row;
  return { id, subsystem, key, commands, admin, createdAt: toIso(createdAt) };
};

export const presentKeys = (rows: readonly ApiKeyRow[]): object => ({ keys: rows.map(presentKey) });

export const requireFound = (id: string, found: boolean): void => {
  if (!found) throw new ProblemError('key_not_found', `There is no key ${id}.`);
};
