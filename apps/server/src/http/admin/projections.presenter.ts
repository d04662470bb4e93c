import type { CancelRebuildResult, StartRebuildResult } from '@tallyman/application';
import type { RebuildRecord } from '@tallyman/read-models';
import type { FastifyReply } from 'fastify';
import type { DifferencePage } from '../../cqrs/admin-messages.js';
import { ProblemError } from '../problems/problem.js';

const rebuildNotFound = (id: string): ProblemError =>
  new ProblemError('rebuild_not_found', `The projection has no rebuild ${id}.`);

const projectionNotFound = (name: string): ProblemError =>
  new ProblemError('projection_not_found', `There is no projection ${name}.`);

export const presentRebuilds = (name: string, rebuilds: readonly RebuildRecord[] | undefined): object => {
  if (rebuilds === undefined) throw projectionNotFound(name);
  return { rebuilds };
};

export const presentStarted = (
  reply: FastifyReply,
  name: string,
  result: StartRebuildResult | undefined,
): RebuildRecord => {
  if (result === undefined) throw projectionNotFound(name);
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

export const presentCancelled = (id: string, result: CancelRebuildResult | undefined): RebuildRecord => {
  if (result === undefined) throw rebuildNotFound(id);
  if (result.kind === 'cancelled') return result.record;
  throw new ProblemError(result.code, result.detail);
};
