import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { AccountPath, BookId } from '@tallyman/ledger';
import { ExplainLedgerAccount, ReadAccount, ReadEntries, ReadFunds } from '../../cqrs/ledger-messages.js';
import { Documented } from '../openapi/documented.js';
import { LEDGER_EXAMPLES } from '../openapi/ledger-examples.js';
import { ref } from '../openapi/schema.js';
import { ParametersPipe, TakesParameters, type ValuesOf } from '../parsing/parameters.js';
import { AccountPipe, BookPipe } from '../parsing/path-pipes.js';
import {
  ACCOUNT_PARAMETERS,
  asOf,
  ENTRIES_PARAMETERS,
  EXPLAIN_ACCOUNT_PARAMETERS,
  FUNDS_PARAMETERS,
} from './ledgers.parameters.js';
import { presentAccount, presentAccountExplanation, presentEntries, presentFunds } from './ledgers.presenter.js';

const PROBLEMS = ['validation_failed', 'view_behind', 'position_ahead_of_log', 'ledger_account_not_found'] as const;
const BOOK = { name: 'book', example: 'main' } as const;
const ACCOUNT = { name: 'account', example: 'assets:cash', description: 'Percent-encoded: assets%3Acash.' } as const;

/** What is read of one account. */
@ApiTags('ledgers')
@ApiBearerAuth()
@Controller('v1/ledgers/:book/accounts/:account')
export class LedgerAccountsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get()
  @ApiParam(BOOK)
  @ApiParam(ACCOUNT)
  @TakesParameters(ACCOUNT_PARAMETERS)
  @Documented({
    summary: 'An account',
    description: 'Amounts in minor units on the normal side of the account. at and effectiveAt exclude each other.',
    success: { status: 200, description: 'Its amounts.', schema: ref('Account'), example: LEDGER_EXAMPLES.Account },
    problems: [...PROBLEMS, 'time_ahead_of_log'],
  })
  async account(
    @Param('book', BookPipe) book: BookId,
    @Param('account', AccountPipe) account: AccountPath,
    @Query(new ParametersPipe(ACCOUNT_PARAMETERS))
    { at, effectiveAt, ...options }: ValuesOf<typeof ACCOUNT_PARAMETERS>,
  ): Promise<unknown> {
    const moment = asOf({ ...(at === undefined ? {} : { at }), ...(effectiveAt === undefined ? {} : { effectiveAt }) });
    const answer = await this.queries.execute(new ReadAccount(book, account, { ...options, ...moment }));
    return presentAccount(book, account, answer);
  }

  @Get('entries')
  @ApiParam(BOOK)
  @ApiParam(ACCOUNT)
  @TakesParameters(ENTRIES_PARAMETERS)
  @Documented({
    summary: 'Every event that touched an account, with its running amounts',
    success: {
      status: 200,
      description: 'In order of position.',
      schema: ref('Entries'),
      example: LEDGER_EXAMPLES.Entries,
    },
    problems: [...PROBLEMS],
  })
  async entries(
    @Param('book', BookPipe) book: BookId,
    @Param('account', AccountPipe) account: AccountPath,
    @Query(new ParametersPipe(ENTRIES_PARAMETERS)) options: ValuesOf<typeof ENTRIES_PARAMETERS>,
  ): Promise<unknown> {
    return presentEntries(book, account, await this.queries.execute(new ReadEntries(book, account, options)));
  }

  @Get('funds')
  @ApiParam(BOOK)
  @ApiParam(ACCOUNT)
  @TakesParameters(FUNDS_PARAMETERS)
  @Documented({
    summary: 'Open holds of funds of an account',
    success: { status: 200, description: 'The earliest first.', schema: ref('Funds'), example: LEDGER_EXAMPLES.Funds },
    problems: [...PROBLEMS],
  })
  async funds(
    @Param('book', BookPipe) book: BookId,
    @Param('account', AccountPipe) account: AccountPath,
    @Query(new ParametersPipe(FUNDS_PARAMETERS)) options: ValuesOf<typeof FUNDS_PARAMETERS>,
  ): Promise<unknown> {
    return presentFunds(book, account, await this.queries.execute(new ReadFunds(book, account, options)));
  }

  @Get('explain')
  @ApiParam(BOOK)
  @ApiParam(ACCOUNT)
  @TakesParameters(EXPLAIN_ACCOUNT_PARAMETERS)
  @Documented({
    summary: 'Why an amount is what it is',
    description:
      'Every event that changed it, with who sent it and why, the running value, and a proof that can be recomputed.',
    success: { status: 200, description: 'The explanation.', schema: ref('AccountExplanation') },
    problems: ['validation_failed', 'ledger_account_not_found', 'position_ahead_of_log'],
  })
  async explain(
    @Param('book', BookPipe) book: BookId,
    @Param('account', AccountPipe) account: AccountPath,
    @Query(new ParametersPipe(EXPLAIN_ACCOUNT_PARAMETERS))
    { field = 'balance', ...options }: ValuesOf<typeof EXPLAIN_ACCOUNT_PARAMETERS>,
  ): Promise<unknown> {
    const request = { ...options, book, account, field };
    return presentAccountExplanation(book, account, await this.queries.execute(new ExplainLedgerAccount(request)));
  }
}
