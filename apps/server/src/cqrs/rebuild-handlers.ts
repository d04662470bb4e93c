import { Inject } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CancelRebuildResult, ProjectionRunner, Rebuilds, StartRebuildResult } from '@tallyman/application';
import { PROJECTIONS, REBUILDS } from '@tallyman/platform';
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

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(@Inject(PROJECTIONS) private readonly runners: readonly ProjectionRunner[]) {}

  execute(): Promise<readonly ProjectionStatus[]> {
    return Promise.all(this.runners.map((runner) => runner.status()));
  }
}

@CommandHandler(StartRebuild)
export class StartRebuildHandler implements ICommandHandler<StartRebuild> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  async execute({ projection, by }: StartRebuild): Promise<StartRebuildResult | undefined> {
    return this.rebuilds.get(projection)?.start(by);
  }
}

@QueryHandler(ListRebuilds)
export class ListRebuildsHandler implements IQueryHandler<ListRebuilds> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  async execute({ projection, limit }: ListRebuilds): Promise<readonly RebuildRecord[] | undefined> {
    return this.rebuilds.get(projection)?.list(limit);
  }
}

@QueryHandler(ReadRebuild)
export class ReadRebuildHandler implements IQueryHandler<ReadRebuild> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  async execute({ projection, id }: ReadRebuild): Promise<RebuildRecord | undefined> {
    return this.rebuilds.get(projection)?.get(id);
  }
}

@QueryHandler(ReadDifferences)
export class ReadDifferencesHandler implements IQueryHandler<ReadDifferences> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  async execute({ projection, id, after, limit }: ReadDifferences): Promise<DifferencePage | undefined> {
    return this.rebuilds.get(projection)?.differences(id, after, limit);
  }
}

@CommandHandler(CancelRebuild)
export class CancelRebuildHandler implements ICommandHandler<CancelRebuild> {
  constructor(@Inject(REBUILDS) private readonly rebuilds: Rebuilds) {}

  async execute({ projection, id }: CancelRebuild): Promise<CancelRebuildResult | undefined> {
    return this.rebuilds.get(projection)?.cancel(id);
  }
}
