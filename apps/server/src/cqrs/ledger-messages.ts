import { Query } from '@nestjs/cqrs';
import type {
  AccountAnswer,
  AccountExplanation,
  AccountOptions,
  AccountsAnswer,
  BalanceAnswer,
  BalanceOptions,
  BookAnswer,
  BookExport,
  EntriesAnswer,
  ExplainAccountRequest,
  Explained,
  FundsAnswer,
  PageOptions,
  QueryResult,
  TrialBalanceAnswer,
  ViewReadOptions,
} from '@tallyman/application';
import type { AccountPath, BookId, Day } from '@tallyman/ledger';

export class ReadBook extends Query<QueryResult<BookAnswer>> {
  constructor(
    readonly book: BookId,
    readonly options: ViewReadOptions,
  ) {
    super();
  }
}

export class ReadAccounts extends Query<QueryResult<AccountsAnswer>> {
  constructor(
    readonly book: BookId,
    readonly options: PageOptions<AccountPath> & { readonly prefix?: AccountPath },
  ) {
    super();
  }
}

export class ReadAccount extends Query<QueryResult<AccountAnswer>> {
  constructor(
    readonly book: BookId,
    readonly account: AccountPath,
    readonly options: AccountOptions,
  ) {
    super();
  }
}

export class ReadEntries extends Query<QueryResult<EntriesAnswer>> {
  constructor(
    readonly book: BookId,
    readonly account: AccountPath,
    readonly options: PageOptions<number>,
  ) {
    super();
  }
}

export class ReadFunds extends Query<QueryResult<FundsAnswer>> {
  constructor(
    readonly book: BookId,
    readonly account: AccountPath,
    readonly options: ViewReadOptions & { readonly limit?: number },
  ) {
    super();
  }
}

export class ReadBalance extends Query<QueryResult<BalanceAnswer>> {
  constructor(
    readonly book: BookId,
    readonly options: BalanceOptions & { readonly prefix?: AccountPath },
  ) {
    super();
  }
}

export class ReadTrialBalance extends Query<QueryResult<TrialBalanceAnswer>> {
  constructor(
    readonly book: BookId,
    readonly options: PageOptions<AccountPath> & { readonly effectiveAt?: Day },
  ) {
    super();
  }
}

export class ExportBook extends Query<QueryResult<BookExport>> {
  constructor(
    readonly book: BookId,
    readonly options: ViewReadOptions,
  ) {
    super();
  }
}

export class ExplainLedgerAccount extends Query<Explained<AccountExplanation> | undefined> {
  constructor(readonly request: ExplainAccountRequest) {
    super();
  }
}
