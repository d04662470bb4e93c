import type { RebuildRecord } from '@tallyman/read-models';
import type { RebuildEntity } from '../entities/rebuild.entity.js';

const eta = (entity: RebuildEntity): Pick<RebuildRecord, 'eventsPerSecond' | 'etaSeconds'> => {
  const { eventsPerSecond: rate, targetPosition, position, status } = entity;
  if (rate === null) return {};
  if (status !== 'running' || rate === 0) return { eventsPerSecond: rate };
  return { eventsPerSecond: rate, etaSeconds: Math.ceil(Math.max(0, targetPosition - position) / rate) };
};

export const recordOf = (entity: RebuildEntity): RebuildRecord => ({
  rebuildId: entity.rebuildId,
  projection: entity.projection,
  status: entity.status,
  phase: entity.phase,
  fromGeneration: entity.fromGeneration,
  toGeneration: entity.toGeneration,
  position: entity.position,
  targetPosition: entity.targetPosition,
  startedAt: entity.startedAt.toISOString(),
  ...(entity.finishedAt === null ? {} : { finishedAt: entity.finishedAt.toISOString() }),
  ...eta(entity),
  ...(entity.error === null ? {} : { error: entity.error }),
  ...(entity.certificate === null ? {} : { certificate: entity.certificate }),
  certificateRecorded: entity.certificateRecorded,
  requestedBy: { subsystem: entity.requestedSubsystem, keyId: entity.requestedKeyId },
});
