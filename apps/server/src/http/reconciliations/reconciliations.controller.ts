import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiBody, ApiExtraModels, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  ApproveReconciliation,
  ProposeReconciliation,
  ReadReconciliation,
} from '../../cqrs/reconciliation-messages.js';
import { From, type RequestSender } from '../auth/sender.js';
import { Documented } from '../openapi/documented.js';
import { ref } from '../openapi/schema.js';
import { bodyOf } from '../parsing/body.pipe.js';
import { ParametersPipe, TakesParameters, type ValuesOf } from '../parsing/parameters.js';
import { uuidPipe } from '../parsing/path-pipes.js';
import { contextOf, COUNT_PARAMETERS, readCount } from './count-body.js';
import { presentFound, presentResult, requireScope } from './reconciliation.presenter.js';
import { ApproveDto, ProposeDto } from './reconciliation.dto.js';

const ID = uuidPipe('reconciliation_not_found');
const BODY = ['malformed_json', 'validation_failed', 'unsupported_media_type', 'body_too_large'] as const;
const WRITES = ['command_not_allowed', 'overloaded', 'not_owner', 'view_behind'] as const;

@ApiTags('reconciliations')
@ApiBearerAuth()
@Controller('v1/reconciliations')
export class ReconciliationsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Post()
  @ApiExtraModels(ProposeDto)
  @TakesParameters(COUNT_PARAMETERS)
  @Documented({
    summary: 'Send a warehouse count',
    description:
      'A count is an observation at the log position of its time. Corrects nothing yet: see approve. The same content again ' +
      'answers the same and writes nothing. The key needs the command RecordCount.',
    success: { status: 201, description: 'Variance and proposal for each line.', schema: ref('Reconciliation') },
    problems: [
      ...BODY,
      ...WRITES,
      'count_file_invalid',
      'no_lines',
      'too_many_lines',
      'counted_in_future',
      'duplicate_line',
    ],
  })
  async propose(
    @Body() body: unknown,
    @Query(new ParametersPipe(COUNT_PARAMETERS)) parameters: ValuesOf<typeof COUNT_PARAMETERS>,
    @From() sender: RequestSender,
  ): Promise<unknown> {
    requireScope(sender, 'RecordCount');
    return presentResult(await this.commands.execute(new ProposeReconciliation(readCount(body, parameters, sender))));
  }

  @Get(':id')
  @ApiParam({ name: 'id' })
  @Documented({
    summary: 'A reconciliation',
    success: { status: 200, description: 'As it is now.', schema: ref('Reconciliation') },
    problems: ['reconciliation_not_found', 'view_behind'],
  })
  async read(@Param('id', ID) id: string): Promise<unknown> {
    return presentFound(id, await this.queries.execute(new ReadReconciliation(id)));
  }

  @Post(':id/approve')
  @HttpCode(200)
  @ApiParam({ name: 'id' })
  @ApiBody({ required: false, type: ApproveDto })
  @Documented({
    summary: 'Correct what was counted',
    description:
      'Posts the variance of each line as an event. A line that another correction has overtaken since its count is refused ' +
      '(superseded_count), in its line. The key needs the command ReconcileCount.',
    success: { status: 200, description: 'As it is now.', schema: ref('Reconciliation') },
    problems: [...BODY, ...WRITES, 'reconciliation_not_found', 'line_not_found'],
  })
  async approve(
    @Param('id', ID) id: string,
    @Body(
      bodyOf(ApproveDto, {
        limits: { depth: 4, values: 20_000 },
        mayBeAbsent: true,
      }),
    )
    body: ApproveDto,
    @From() sender: RequestSender,
  ): Promise<unknown> {
    requireScope(sender, 'ReconcileCount');
    const { lines, approvedBy = body.actor ?? sender.subsystem } = body;
    const request = { approvedBy, context: contextOf(body, sender), ...(lines === undefined ? {} : { lines }) };
    return presentResult(await this.commands.execute(new ApproveReconciliation(id, request)), id);
  }
}
