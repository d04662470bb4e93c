import { Command, Query } from '@nestjs/cqrs';
import type {
  CheckResult,
  Explained,
  ExplainRecordRequest,
  FormulasAnswer,
  LineageOutcome,
  LineageRequest,
  QueryResult,
  ReadOptions,
  RecheckOutcome,
  RecheckRequest,
  RecordAnswer,
  RecordExplanation,
  RecordsAnswer,
  RegisterResult,
  UsesAnswer,
} from '@tallyman/application';
import type { RegisteredFormula } from '@tallyman/event-catalog';
import type { FormulaVariables } from '@tallyman/formulas';
import type { FormulaRowKey, InputUseKey, RecordPage, RequestedBy } from '@tallyman/read-models';
import type { RecordId, RecordType } from '@tallyman/records';

export class ReadRecord extends Query<QueryResult<RecordAnswer>> {
  constructor(
    readonly id: RecordId,
    readonly options: ReadOptions,
  ) {
    super();
  }
}

export class ReadRecords extends Query<QueryResult<RecordsAnswer>> {
  constructor(
    readonly type: RecordType,
    readonly page: RecordPage & { readonly minPosition?: number },
  ) {
    super();
  }
}

export class ReadUses extends Query<QueryResult<UsesAnswer>> {
  constructor(
    readonly stream: string,
    readonly page: {
      readonly inputField?: string;
      readonly after?: InputUseKey;
      readonly limit: number;
      readonly minPosition?: number;
    },
  ) {
    super();
  }
}

/** `undefined`: the log has no such record. */
export class ExplainARecord extends Query<Explained<RecordExplanation> | undefined> {
  constructor(readonly request: ExplainRecordRequest) {
    super();
  }
}

/** `undefined`: the log had no such record. */
export class ReadLineage extends Query<LineageOutcome | undefined> {
  constructor(readonly request: LineageRequest) {
    super();
  }
}

export class RecheckType extends Query<RecheckOutcome> {
  constructor(readonly request: RecheckRequest) {
    super();
  }
}

export class RegisterFormula extends Command<RegisterResult> {
  constructor(
    readonly formula: RegisteredFormula,
    readonly by: RequestedBy,
  ) {
    super();
  }
}

export class CheckFormula extends Query<CheckResult> {
  constructor(
    readonly expression: string,
    readonly variables: FormulaVariables,
  ) {
    super();
  }
}

export class ListFormulas extends Query<QueryResult<FormulasAnswer>> {
  constructor(
    readonly page: { readonly after?: FormulaRowKey; readonly limit: number; readonly minPosition?: number },
  ) {
    super();
  }
}

export class ReadFormulas extends Query<QueryResult<FormulasAnswer>> {
  constructor(
    readonly algorithm: string,
    readonly version: string,
    readonly minPosition?: number,
  ) {
    super();
  }
}
