import type { DataSource } from 'typeorm';
import { IsNull } from 'typeorm';
import type { ApiKeyRow, ApiKeyStore } from '@tallyman/read-models';
import { ApiKeyEntity } from './entities/api-key.entity.js';

const rowOf = (entity: ApiKeyEntity): ApiKeyRow => ({
  id: entity.id,
  subsystem: entity.subsystem,
  keyHash: entity.keyHash,
  commands: entity.commands,
  admin: entity.admin,
  createdAt: entity.createdAt.getTime(),
  ...(entity.revokedAt === null ? {} : { revokedAt: entity.revokedAt.getTime() }),
});

/** What cannot be an id is an unknown id, not a fault of the database. */
const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

export const createApiKeyStore = (database: DataSource): ApiKeyStore => {
  const keys = database.getRepository(ApiKeyEntity);
  return {
    async insert(row) {
      await keys.insert({
        ...row,
        keyHash: Buffer.from(row.keyHash),
        commands: [...row.commands],
        createdAt: new Date(row.createdAt),
        revokedAt: row.revokedAt === undefined ? null : new Date(row.revokedAt),
      });
    },
    async findByHash(keyHash) {
      const entity = await keys.findOneBy({ keyHash: Buffer.from(keyHash) });
      return entity === null ? undefined : rowOf(entity);
    },
    async get(id) {
      const entity = isUuid(id) ? await keys.findOneBy({ id }) : null;
      return entity === null ? undefined : rowOf(entity);
    },
    async list() {
      return (await keys.find({ order: { createdAt: 'ASC', id: 'ASC' } })).map(rowOf);
    },
    async revoke(id, at) {
      if (!isUuid(id)) return false;
      // Once: the first revocation is the one that happened.
      const { affected } = await keys.update({ id, revokedAt: IsNull() }, { revokedAt: new Date(at) });
      return affected === 1;
    },
  };
};
