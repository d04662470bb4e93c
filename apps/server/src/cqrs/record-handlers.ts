import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type {
  Explained,
  ExplainRecord,
  Lineage,
  LineageOutcome,
  QueryResult,
  RecheckOutcome,
  RecheckRecords,
  RecordAnswer,
  RecordExplanation,
  RecordQueries,
  RecordsAnswer,
  UsesAnswer,
} from '@tallyman/application';
import { EXPLAIN_RECORD, LINEAGE, RECHECK_RECORDS, RECORD_QUERIES } from '@tallyman/platform';
import { ExplainARecord, ReadLineage, ReadRecord, ReadRecords, ReadUses, RecheckType } from './record-messages.js';

@QueryHandler(ReadRecord)
export class ReadRecordHandler implements IQueryHandler<ReadRecord> {
  constructor(@Inject(RECORD_QUERIES) private readonly queries: RecordQueries) {}

  execute({ id, options }: ReadRecord): Promise<QueryResult<RecordAnswer>> {
    return this.queries.record(id, options);
  }
}

@QueryHandler(ReadRecords)
export class ReadRecordsHandler implements IQueryHandler<ReadRecords> {
  constructor(@Inject(RECORD_QUERIES) private readonly queries: RecordQueries) {}

  execute({ type, page }: ReadRecords): Promise<QueryResult<RecordsAnswer>> {
    return this.queries.records(type, page);
  }
}

@QueryHandler(ReadUses)
export class ReadUsesHandler implements IQueryHandler<ReadUses> {
  constructor(@Inject(RECORD_QUERIES) private readonly queries: RecordQueries) {}

  execute({ stream, page }: ReadUses): Promise<QueryResult<UsesAnswer>> {
    return this.queries.uses(stream, page);
  }
}

@QueryHandler(ExplainARecord)
export class ExplainARecordHandler implements IQueryHandler<ExplainARecord> {
  constructor(@Inject(EXPLAIN_RECORD) private readonly explain: ExplainRecord) {}

  execute({ request }: ExplainARecord): Promise<Explained<RecordExplanation> | undefined> {
    return this.explain(request);
  }
}

@QueryHandler(ReadLineage)
export class ReadLineageHandler implements IQueryHandler<ReadLineage> {
  constructor(@Inject(LINEAGE) private readonly lineage: Lineage) {}

  execute({ request }: ReadLineage): Promise<LineageOutcome | undefined> {
    return this.lineage(request);
  }
}

@QueryHandler(RecheckType)
export class RecheckTypeHandler implements IQueryHandler<RecheckType> {
  constructor(@Inject(RECHECK_RECORDS) private readonly recheck: RecheckRecords) {}

  execute({ request }: RecheckType): Promise<RecheckOutcome> {
    return this.recheck(request);
  }
}
