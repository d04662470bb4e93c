import type { CancelRebuildResult, StartRebuildResult } from '@tallyman/application';
import type { ProjectionStatus, RebuildRecord } from '@tallyman/read-models';
import type { FastifyReply } from 'fastify';
import type { DifferencePage } from '../../cqrs/admin-messages.js';
import { ProblemError } from '../problems/problem.js';

const rebuildNotFound = (id: string): ProblemError =>
  new ProblemError('rebuild_not_found', `The projection has no rebuild ${id}.`);

export const requireProjection = (name: string, all: readonly ProjectionStatus[]): void => {
  if (all.some((projection) => projection.name === name)) return;
  throw new ProblemError('projection_not_found', `There is no projection ${name}.`);
};

export const presentStarted = (reply: FastifyReply, name: string, result: StartRebuildResult): RebuildRecord => {
  if (result.kind === 'refused') {
    const { code, detail, rebuildId } = result;
    throw new ProblemError(code, detail, rebuildId === undefined ? {} : { rebuildId });
  }
  const { record } = result;
  void reply.header('location', `/v1/admin/projections/${encodeURIComponent(name)}/rebuilds/${record.rebuildId}`);
  return record;
};

export const presentRebuild = (id: string, record: RebuildRecord | undefined): RebuildRecord => {
  if (record === undefined) throw rebuildNotFound(id);
  return record;
};

export const presentDifferences = (id: string, page: DifferencePage | undefined): object => {
  if (page === undefined) throw rebuildNotFound(id);
  return { differences: page.differences, next: page.next ?? null };
};

export const presentCancelled = (result: CancelRebuildResult): RebuildRecord => {
  if (result.kind === 'cancelled') return result.record;
  throw new ProblemError(result.code, result.detail);
};
