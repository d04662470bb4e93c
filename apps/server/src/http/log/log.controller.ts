import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import { ReadEvents, ReadStream } from '../../cqrs/log-messages.js';
import { Documented } from '../openapi/documented.js';
import { ref } from '../openapi/schema.js';
import { ParametersPipe, TakesParameters, wholeParameter, type ValuesOf } from '../parsing/parameters.js';
import { namePipe } from '../parsing/path-pipes.js';
import { MAX_STREAM } from '../parsing/text-rules.js';
import { ProblemError } from '../problems/problem.js';

const DEFAULT_LIMIT = 100;
const limit = wholeParameter('Most events in the answer.', 1, 1000, DEFAULT_LIMIT);
const STREAM_PARAMETERS = { from: wholeParameter('First revision.', 0, Number.MAX_SAFE_INTEGER, 0), limit };
const EVENTS_PARAMETERS = { from: wholeParameter('First position.', 0, Number.MAX_SAFE_INTEGER, 1), limit };

@ApiTags('log')
@ApiBearerAuth()
@Controller('v1')
export class LogController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get('streams/:stream')
  @ApiParam({ name: 'stream', example: 'stock-LDN1/85123A', description: 'Percent-encoded: stock-LDN1%2F85123A.' })
  @TakesParameters(STREAM_PARAMETERS)
  @Documented({
    summary: 'A page of a stream',
    description: 'Whole envelopes exactly as they were stored: what a proof is recomputed from.',
    success: { status: 200, description: 'In order of revision.', schema: ref('StreamPage') },
    problems: ['validation_failed', 'stream_not_found'],
  })
  async stream(
    @Param('stream', namePipe('stream', MAX_STREAM)) stream: string,
    @Query(new ParametersPipe(STREAM_PARAMETERS)) page: ValuesOf<typeof STREAM_PARAMETERS>,
  ): Promise<unknown> {
    const found = await this.queries.execute(new ReadStream(stream, page.from ?? 0, page.limit ?? DEFAULT_LIMIT));
    if (found !== undefined) return { stream, ...found };
    throw new ProblemError('stream_not_found', `The log has no stream ${stream}.`, { stream });
  }

  @Get('events')
  @TakesParameters(EVENTS_PARAMETERS)
  @Documented({
    summary: 'A page of the log',
    description:
      'Positions have no gaps and no event comes to stand behind one that was read: go on from the last position + 1.',
    success: { status: 200, description: 'In order of position.', schema: ref('EventPage') },
    problems: ['validation_failed'],
  })
  async events(
    @Query(new ParametersPipe(EVENTS_PARAMETERS)) page: ValuesOf<typeof EVENTS_PARAMETERS>,
  ): Promise<unknown> {
    return this.queries.execute(new ReadEvents(page.from ?? 1, page.limit ?? DEFAULT_LIMIT));
  }
}
