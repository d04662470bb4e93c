import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiParam, ApiTags } from '@nestjs/swagger';
import { EDGE_LIMITS, type EdgeLimits } from '@tallyman/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FindCommand, SubmitAtomic, SubmitBatch, SubmitCommand } from '../../cqrs/command-messages.js';
import { From, FromBatch, type RequestSender } from '../auth/sender.js';
import { CommandBody } from '../openapi/command-body.js';
import { Documented, REFUSAL_CODES } from '../openapi/documented.js';
import { ref } from '../openapi/schema.js';
import { flagParameter, ParametersPipe, TakesParameters, type ValuesOf } from '../parsing/parameters.js';
import { namePipe } from '../parsing/path-pipes.js';
import { MAX_ID } from '../parsing/text-rules.js';
import { batchItems } from './batch/batch-items.js';
import { answerAtomic, answerBatch, answerFound, answerSubmitted } from './replies.js';

const BATCH_PARAMETERS = { atomic: flagParameter('All of the commands or none; at most 1000.') };

const INVALID = [
  'malformed_json',
  'validation_failed',
  'unknown_command_type',
  'idempotency_key_mismatch',
  'reason_required',
  'reference_required',
  'command_not_allowed',
  'body_too_large',
  'unsupported_media_type',
] as const;
const UNAVAILABLE = ['overloaded', 'not_owner'] as const;

@ApiTags('commands')
@ApiBearerAuth()
@Controller('v1/commands')
export class CommandsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(EDGE_LIMITS) private readonly limits: EdgeLimits,
  ) {}

  @Post()
  @CommandBody()
  @Documented({
    summary: 'Send one command',
    description:
      'The same command id again gets the first answer again, a refusal too. Another command under a used id is refused.',
    success: { status: 201, description: 'Accepted (or a replay).', schema: ref('AcceptedCommand') },
    problems: [...INVALID, ...REFUSAL_CODES, ...UNAVAILABLE],
  })
  async submit(
    @Body() body: unknown,
    @From() sender: RequestSender,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answerSubmitted(reply, await this.commands.execute(new SubmitCommand(body, sender)));
  }

  @Post('batch')
  @ApiHeader({ name: 'traceparent', required: false, description: 'W3C Trace Context.' })
  @TakesParameters(BATCH_PARAMETERS)
  @Documented({
    summary: 'Send many commands',
    description:
      'Decided in order, each by itself. An NDJSON body is answered as NDJSON, a line for each command, while it is still being ' +
      'sent: read the answer as you send. With `atomic=true` the answer is JSON, 201: all of them, or the first that was refused.',
    success: {
      status: 200,
      description: 'One result for each command, in order.',
      content: { 'application/json': ref('BatchResults'), 'application/x-ndjson': ref('BatchResult') },
    },
    problems: [...INVALID, 'line_too_long', 'batch_too_large', ...REFUSAL_CODES, ...UNAVAILABLE],
  })
  async submitBatch(
    @Req() request: FastifyRequest,
    @FromBatch() sender: RequestSender,
    @Query(new ParametersPipe(BATCH_PARAMETERS)) { atomic = false }: ValuesOf<typeof BATCH_PARAMETERS>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { arrivals, streamed } = batchItems(request.body, atomic, this.limits.bodyBytes);
    if (atomic) return answerAtomic(reply, await this.commands.execute(new SubmitAtomic(arrivals, sender)));
    return answerBatch(reply, await this.commands.execute(new SubmitBatch(arrivals, sender)), streamed);
  }

  @Get(':commandId')
  @ApiParam({ name: 'commandId' })
  @Documented({
    summary: 'What became of a command',
    description: 'Settles an unknown outcome: 404 means that the log never took it.',
    success: { status: 200, description: 'The first answer, as a batch shows it.', schema: ref('CommandOutcome') },
    problems: ['validation_failed', 'command_not_found'],
  })
  async find(@Param('commandId', namePipe('commandId', MAX_ID)) commandId: string): Promise<unknown> {
    return answerFound(commandId, await this.queries.execute(new FindCommand(commandId)));
  }
}
