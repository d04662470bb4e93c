import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { RecordKey, RecordType } from '@tallyman/records';
import {
  ExplainARecord,
  ReadLineage,
  ReadRecord,
  ReadRecords,
  ReadUses,
  RecheckType,
} from '../../cqrs/record-messages.js';
import { Documented } from '../openapi/documented.js';
import { RECORD_EXAMPLES } from '../openapi/record-examples.js';
import { ref } from '../openapi/schema.js';
import { ParametersPipe, TakesParameters, type ValuesOf } from '../parsing/parameters.js';
import { RecordKeyPipe, RecordTypePipe } from './record-pipes.js';
import {
  DEFAULT_FIELD,
  EXPLAIN_PARAMETERS,
  LINEAGE_PARAMETERS,
  RECHECK_PARAMETERS,
  RECORD_PARAMETERS,
  RECORDS_PARAMETERS,
  USES_PARAMETERS,
} from './records.parameters.js';
import {
  presentLineage,
  presentRecheck,
  presentRecord,
  presentRecordExplanation,
  presentRecords,
  presentUses,
} from './records.presenter.js';

const BEHIND = ['validation_failed', 'view_behind', 'position_ahead_of_log'] as const;
const TYPE = { name: 'type', example: 'price' };
const KEY = { name: 'key', example: '85123A' };

@ApiTags('records')
@ApiBearerAuth()
@Controller('v1')
export class RecordsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get('records/:type')
  @ApiParam(TYPE)
  @TakesParameters(RECORDS_PARAMETERS)
  @Documented({
    summary: 'Records of a type',
    success: {
      ...{ status: 200, description: 'In order of their keys, retracted ones included.', schema: ref('Records') },
      example: RECORD_EXAMPLES.records,
    },
    problems: [...BEHIND],
  })
  async list(
    @Param('type', RecordTypePipe) type: RecordType,
    @Query(new ParametersPipe(RECORDS_PARAMETERS)) { limit = 200, ...page }: ValuesOf<typeof RECORDS_PARAMETERS>,
  ): Promise<unknown> {
    return presentRecords(type, await this.queries.execute(new ReadRecords(type, { ...page, limit })));
  }

  @Get('records/:type/:key')
  @ApiParam(TYPE)
  @ApiParam(KEY)
  @TakesParameters(RECORD_PARAMETERS)
  @Documented({
    summary: 'A record',
    success: {
      ...{ status: 200, description: 'Its fields, and the event that gave each its value.', schema: ref('Record') },
      example: RECORD_EXAMPLES.record,
    },
    problems: [...BEHIND, 'time_ahead_of_log', 'record_unknown'],
  })
  async record(
    @Param('type', RecordTypePipe) recordType: RecordType,
    @Param('key', RecordKeyPipe) key: RecordKey,
    @Query(new ParametersPipe(RECORD_PARAMETERS)) options: ValuesOf<typeof RECORD_PARAMETERS>,
  ): Promise<unknown> {
    const id = { recordType, key };
    return presentRecord(id, await this.queries.execute(new ReadRecord(id, options)));
  }

  @Get('records/:type/:key/explain')
  @ApiParam(TYPE)
  @ApiParam(KEY)
  @TakesParameters(EXPLAIN_PARAMETERS)
  @Documented({
    summary: 'Why a field is what it is',
    description: 'Every event that said it, with who sent it and why, and a proof that can be recomputed.',
    success: { status: 200, description: 'The explanation.', schema: ref('RecordExplanation') },
    problems: ['validation_failed', 'record_unknown', 'position_ahead_of_log'],
  })
  async explain(
    @Param('type', RecordTypePipe) recordType: RecordType,
    @Param('key', RecordKeyPipe) key: RecordKey,
    @Query(new ParametersPipe(EXPLAIN_PARAMETERS))
    { field = DEFAULT_FIELD, ...options }: ValuesOf<typeof EXPLAIN_PARAMETERS>,
  ): Promise<unknown> {
    const id = { recordType, key };
    return presentRecordExplanation(id, await this.queries.execute(new ExplainARecord({ ...options, id, field })));
  }

  @Get('records/:type/:key/lineage')
  @ApiParam(TYPE)
  @ApiParam(KEY)
  @TakesParameters(LINEAGE_PARAMETERS)
  @Documented({
    summary: 'What a value was computed from',
    description:
      'The graph of inputs back to the sources, across records, stock items and accounts; each step computed again from what its ' +
      'inputs were recorded as, and the first steps that went wrong by themselves.',
    success: {
      ...{ status: 200, description: 'The graph, the value itself first.', schema: ref('Lineage') },
      example: RECORD_EXAMPLES.lineage,
    },
    problems: ['validation_failed', 'record_unknown', 'position_ahead_of_log', 'lineage_too_large'],
  })
  async lineage(
    @Param('type', RecordTypePipe) recordType: RecordType,
    @Param('key', RecordKeyPipe) key: RecordKey,
    @Query(new ParametersPipe(LINEAGE_PARAMETERS))
    { field = DEFAULT_FIELD, ...options }: ValuesOf<typeof LINEAGE_PARAMETERS>,
  ): Promise<unknown> {
    const id = { recordType, key };
    return presentLineage(id, await this.queries.execute(new ReadLineage({ ...options, id, field })));
  }

  @Get('uses')
  @TakesParameters(USES_PARAMETERS)
  @Documented({
    summary: 'What is derived from a stream now',
    description: 'One step: ask again with the `stream` of an answer to see what was derived from that.',
    success: {
      ...{ status: 200, description: 'In order of type, key and field.', schema: ref('Uses') },
      example: RECORD_EXAMPLES.uses,
    },
    problems: [...BEHIND],
  })
  async uses(
    @Query(new ParametersPipe(USES_PARAMETERS))
    { stream = '', field: inputField, limit = 200, ...rest }: ValuesOf<typeof USES_PARAMETERS>,
  ): Promise<unknown> {
    const page = { ...rest, limit, ...(inputField === undefined ? {} : { inputField }) };
    return presentUses(stream, await this.queries.execute(new ReadUses(stream, page)));
  }

  @Post('records/:type/recheck')
  @HttpCode(200)
  @ApiParam(TYPE)
  @TakesParameters(RECHECK_PARAMETERS)
  @Documented({
    summary: 'Derive a whole type again',
    description:
      'Every derived field from what its inputs were recorded as, all from the log. What differs is told by step, with the subsystem ' +
      'and the release that did it. Writes nothing.',
    success: {
      ...{ status: 200, description: 'What was found.', schema: ref('Recheck') },
      example: RECORD_EXAMPLES.recheck,
    },
    problems: [...BEHIND, 'lineage_too_large'],
  })
  async recheck(
    @Param('type', RecordTypePipe) recordType: RecordType,
    @Query(new ParametersPipe(RECHECK_PARAMETERS)) options: ValuesOf<typeof RECHECK_PARAMETERS>,
  ): Promise<unknown> {
    return presentRecheck(recordType, await this.queries.execute(new RecheckType({ ...options, recordType })));
  }
}
