import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type {
  AccountAnswer,
  AccountExplanation,
  AccountsAnswer,
  BalanceAnswer,
  BookAnswer,
  BookExport,
  EntriesAnswer,
  ExplainAccount,
  Explained,
  FundsAnswer,
  LedgerQueries,
  QueryResult,
  TrialBalanceAnswer,
} from '@tallyman/application';
import { EXPLAIN_ACCOUNT, LEDGER_QUERIES } from '@tallyman/platform';
import {
  ExplainLedgerAccount,
  ExportBook,
  ReadAccount,
  ReadAccounts,
  ReadBalance,
  ReadBook,
  ReadEntries,
  ReadFunds,
  ReadTrialBalance,
} from './ledger-messages.js';

@QueryHandler(ReadBook)
export class ReadBookHandler implements IQueryHandler<ReadBook> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, options }: ReadBook): Promise<QueryResult<BookAnswer>> {
    return this.queries.book(book, options);
  }
}

@QueryHandler(ReadAccounts)
export class ReadAccountsHandler implements IQueryHandler<ReadAccounts> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, options }: ReadAccounts): Promise<QueryResult<AccountsAnswer>> {
    return this.queries.accounts(book, options);
  }
}

@QueryHandler(ReadAccount)
export class ReadAccountHandler implements IQueryHandler<ReadAccount> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, account, options }: ReadAccount): Promise<QueryResult<AccountAnswer>> {
    return this.queries.account(book, account, options);
  }
}

@QueryHandler(ReadEntries)
export class ReadEntriesHandler implements IQueryHandler<ReadEntries> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, account, options }: ReadEntries): Promise<QueryResult<EntriesAnswer>> {
    return this.queries.entries(book, account, options);
  }
}

@QueryHandler(ReadFunds)
export class ReadFundsHandler implements IQueryHandler<ReadFunds> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, account, options }: ReadFunds): Promise<QueryResult<FundsAnswer>> {
    return this.queries.funds(book, account, options);
  }
}

@QueryHandler(ReadBalance)
export class ReadBalanceHandler implements IQueryHandler<ReadBalance> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, options }: ReadBalance): Promise<QueryResult<BalanceAnswer>> {
    return this.queries.balance(book, options);
  }
}

@QueryHandler(ReadTrialBalance)
export class ReadTrialBalanceHandler implements IQueryHandler<ReadTrialBalance> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, options }: ReadTrialBalance): Promise<QueryResult<TrialBalanceAnswer>> {
    return this.queries.trialBalance(book, options);
  }
}

@QueryHandler(ExportBook)
export class ExportBookHandler implements IQueryHandler<ExportBook> {
  constructor(@Inject(LEDGER_QUERIES) private readonly queries: LedgerQueries) {}
  execute({ book, options }: ExportBook): Promise<QueryResult<BookExport>> {
    return this.queries.export(book, options);
  }
}

@QueryHandler(ExplainLedgerAccount)
export class ExplainLedgerAccountHandler implements IQueryHandler<ExplainLedgerAccount> {
  constructor(@Inject(EXPLAIN_ACCOUNT) private readonly explain: ExplainAccount) {}
  execute({ request }: ExplainLedgerAccount): Promise<Explained<AccountExplanation> | undefined> {
    return this.explain(request);
  }
}
