import type { DataSource } from 'typeorm';
import type { RebuildLease } from '@tallyman/read-models';

/** A session's advisory lock: PostgreSQL frees it when the worker's connection ends, however it ends. */
export const leaseRebuild = async (database: DataSource, rebuildId: string): Promise<RebuildLease | undefined> => {
  const session = database.createQueryRunner();
  try {
    const [row] = await session.manager.query<{ mine: boolean }[]>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [rebuildId],
    );
    if (row?.mine === true) return { release: () => release(database, session, rebuildId) };
  } catch (error) {
    await session.release();
    throw error;
  }
  await session.release();
  return undefined;
};

const release = async (
  database: DataSource,
  session: ReturnType<DataSource['createQueryRunner']>,
  rebuildId: string,
): Promise<void> => {
  try {
    // The connection goes back to the pool and lives on: the lock must not.
    if (!session.isReleased && database.isInitialized)
      await session.query('select pg_advisory_unlock(hashtextextended($1, 0))', [rebuildId]);
  } catch {
    // A dead connection has let go of it already.
  } finally {
    await session.release();
  }
};
