import { Command, Query } from '@nestjs/cqrs';
import type { CancelRebuildResult, StartRebuildResult } from '@tallyman/application';
import type { ApiKeyRow, Difference, ProjectionStatus, RebuildRecord, RequestedBy } from '@tallyman/read-models';

export class ListProjections extends Query<readonly ProjectionStatus[]> {}

/** `undefined`: there is no such projection. */
export class StartRebuild extends Command<StartRebuildResult | undefined> {
  constructor(
    readonly projection: string,
    readonly by: RequestedBy,
  ) {
    super();
  }
}

/** `undefined`: there is no such projection. */
export class ListRebuilds extends Query<readonly RebuildRecord[] | undefined> {
  constructor(
    readonly projection: string,
    readonly limit: number,
  ) {
    super();
  }
}

/** `undefined`: the projection has no rebuild of this id. */
export class ReadRebuild extends Query<RebuildRecord | undefined> {
  constructor(
    readonly projection: string,
    readonly id: string,
  ) {
    super();
  }
}

export interface DifferencePage {
  readonly differences: readonly Difference[];
  readonly next?: number;
}

export class ReadDifferences extends Query<DifferencePage | undefined> {
  constructor(
    readonly projection: string,
    readonly id: string,
    /** How many to skip. */
    readonly after: number,
    readonly limit: number,
  ) {
    super();
  }
}

/** `undefined`: there is no such projection. */
export class CancelRebuild extends Command<CancelRebuildResult | undefined> {
  constructor(
    readonly projection: string,
    readonly id: string,
  ) {
    super();
  }
}

export interface CreatedKey {
  readonly row: ApiKeyRow;
  /** Kept nowhere: shown this once. */
  readonly key: string;
}

export class CreateKey extends Command<CreatedKey> {
  constructor(
    readonly grant: Pick<ApiKeyRow, 'subsystem' | 'commands' | 'admin'>,
    readonly by: RequestedBy,
  ) {
    super();
  }
}

export class ListKeys extends Query<readonly ApiKeyRow[]> {}

/** False: there is no such key. Revoking again is no error. */
export class RevokeKey extends Command<boolean> {
  constructor(
    readonly id: string,
    readonly by: RequestedBy,
  ) {
    super();
  }
}
