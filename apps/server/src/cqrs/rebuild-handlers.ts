import { Inject } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CancelRebuildResult, ProjectionRunner, Rebuilds, StartRebuildResult } from '@tallyman/application';
import { PROJECTION_RUNNER, REBUILDS } from '@tallyman/platform';
import type { ProjectionStatus, RebuildRecord } from '@tallyman/read-models';
import {
  CancelRebuild,
  ListProjections,
  ListRebuilds,
  ReadDifferences,
  ReadRebuild,
  StartRebuild,
  type DifferencePage,
} from './admin-messages.js';

const rebuildOf = async (rebuilds: Rebuilds, projection: string, id: string): Promise<RebuildRecord | undefined> => {
  const record = await rebuilds.get(id);
  return record?.projection === projection ? record : undefined;
};

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(@Inject(PROJECTION_RUNNER) private readonly runner: ProjectionRunner) {}

  async execute(): Promise<readonly ProjectionStatus[]> {
    return [await this.runner.status()];
  }
}

@CommandHandler(StartRebuild)
export class StartRebuildHandler implements ICommandHandler<StartRebuild> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  execute({ projection, by }: StartRebuild): Promise<StartRebuildResult> {
    return this.rebuilds.start(projection, by);
  }
}

@QueryHandler(ListRebuilds)
export class ListRebuildsHandler implements IQueryHandler<ListRebuilds> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  execute({ projection, limit }: ListRebuilds): Promise<readonly RebuildRecord[]> {
    return this.rebuilds.list(projection, limit);
  }
}

@QueryHandler(ReadRebuild)
export class ReadRebuildHandler implements IQueryHandler<ReadRebuild> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  execute({ projection, id }: ReadRebuild): Promise<RebuildRecord | undefined> {
    return rebuildOf(this.rebuilds, projection, id);
  }
}

@QueryHandler(ReadDifferences)
export class ReadDifferencesHandler implements IQueryHandler<ReadDifferences> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  async execute({ projection, id, after, limit }: ReadDifferences): Promise<DifferencePage | undefined> {
    const record = await rebuildOf(this.rebuilds, projection, id);
    return record === undefined ? undefined : this.rebuilds.differences(id, after, limit);
  }
}

@CommandHandler(CancelRebuild)
export class CancelRebuildHandler implements ICommandHandler<CancelRebuild> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  async execute({ projection, id }: CancelRebuild): Promise<CancelRebuildResult> {
    const record = await rebuildOf(this.rebuilds, projection, id);
    if (record !== undefined) return this.rebuilds.cancel(id);
    return { kind: 'refused', code: 'rebuild_not_found', detail: `projection ${projection} has no rebuild ${id}` };
  }
}
