import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CancelRebuild,
  ListProjections,
  ListRebuilds,
  ReadDifferences,
  ReadRebuild,
  StartRebuild,
} from '../../cqrs/admin-messages.js';
import { AdminGuard } from '../auth/admin.guard.js';
import type { Principal } from '../auth/authenticator.js';
import { By } from '../auth/principal.js';
import { Documented } from '../openapi/documented.js';
import { ref } from '../openapi/schema.js';
import { ParametersPipe, TakesParameters, wholeParameter, type ValuesOf } from '../parsing/parameters.js';
import { namePipe, uuidPipe } from '../parsing/path-pipes.js';
import { MAX_NAME } from '../parsing/text-rules.js';
import {
  presentCancelled,
  presentDifferences,
  presentRebuild,
  presentRebuilds,
  presentStarted,
} from './projections.presenter.js';

const NAME = namePipe('name', MAX_NAME);
const ID = uuidPipe('rebuild_not_found');
const DEFAULT_LIMIT = 200;
const REBUILDS_PARAMETERS = { limit: wholeParameter('Most rebuilds in the answer.', 1, 1000, 50) };
const DIFFERENCES_PARAMETERS = {
  after: wholeParameter('How many to skip.', 0, Number.MAX_SAFE_INTEGER, 0),
  limit: wholeParameter('Most differences in the answer.', 1, 1000, DEFAULT_LIMIT),
};

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin/projections')
export class ProjectionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get()
  @Documented({
    summary: 'The projections and how far they are',
    success: { status: 200, description: 'Position and lag of each.', schema: ref('Projections') },
    problems: ['admin_required'],
  })
  async list(): Promise<unknown> {
    return { projections: await this.queries.execute(new ListProjections()) };
  }

  @Post(':name/rebuilds')
  @HttpCode(202)
  @ApiParam({ name: 'name', example: 'stock' })
  @Documented({
    summary: 'Rebuild a projection from the log',
    description:
      'Beside the live one; then every cell is compared, the differences kept as evidence, and the new one put in its place.',
    success: { status: 202, description: 'Started; the header Location says where to look.', schema: ref('Rebuild') },
    problems: ['admin_required', 'projection_not_found', 'rebuild_running'],
  })
  async start(
    @Param('name', NAME) name: string,
    @By() by: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { subsystem, keyId } = by;
    return presentStarted(reply, name, await this.commands.execute(new StartRebuild(name, { subsystem, keyId })));
  }

  @Get(':name/rebuilds')
  @ApiParam({ name: 'name', example: 'stock' })
  @TakesParameters(REBUILDS_PARAMETERS)
  @Documented({
    summary: 'Rebuilds of a projection',
    success: { status: 200, description: 'The latest first.', schema: ref('Rebuilds') },
    problems: ['admin_required', 'validation_failed', 'projection_not_found'],
  })
  async rebuilds(
    @Param('name', NAME) name: string,
    @Query(new ParametersPipe(REBUILDS_PARAMETERS)) { limit = 50 }: ValuesOf<typeof REBUILDS_PARAMETERS>,
  ): Promise<unknown> {
    return presentRebuilds(name, await this.queries.execute(new ListRebuilds(name, limit)));
  }

  @Get(':name/rebuilds/:id')
  @ApiParam({ name: 'name', example: 'stock' })
  @ApiParam({ name: 'id' })
  @Documented({
    summary: 'A rebuild: progress, and in the end its certificate',
    success: { status: 200, description: 'As it is now.', schema: ref('Rebuild') },
    problems: ['admin_required', 'rebuild_not_found'],
  })
  async rebuild(@Param('name', NAME) name: string, @Param('id', ID) id: string): Promise<unknown> {
    return presentRebuild(id, await this.queries.execute(new ReadRebuild(name, id)));
  }

  @Get(':name/rebuilds/:id/differences')
  @ApiParam({ name: 'name', example: 'stock' })
  @ApiParam({ name: 'id' })
  @TakesParameters(DIFFERENCES_PARAMETERS)
  @Documented({
    summary: 'Every cell that was different',
    success: { status: 200, description: 'In order of table, key and column.', schema: ref('Differences') },
    problems: ['admin_required', 'validation_failed', 'rebuild_not_found'],
  })
  async differences(
    @Param('name', NAME) name: string,
    @Param('id', ID) id: string,
    @Query(new ParametersPipe(DIFFERENCES_PARAMETERS))
    { after = 0, limit = DEFAULT_LIMIT }: ValuesOf<typeof DIFFERENCES_PARAMETERS>,
  ): Promise<unknown> {
    return presentDifferences(id, await this.queries.execute(new ReadDifferences(name, id, after, limit)));
  }

  @Delete(':name/rebuilds/:id')
  @ApiParam({ name: 'name', example: 'stock' })
  @ApiParam({ name: 'id' })
  @Documented({
    summary: 'Cancel a rebuild',
    success: { status: 200, description: 'Cancelled; the live generation was not touched.', schema: ref('Rebuild') },
    problems: ['admin_required', 'rebuild_not_found', 'rebuild_not_running'],
  })
  async cancel(@Param('name', NAME) name: string, @Param('id', ID) id: string): Promise<unknown> {
    return presentCancelled(id, await this.commands.execute(new CancelRebuild(name, id)));
  }
}
