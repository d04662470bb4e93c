import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { BookId } from '@tallyman/ledger';
import { ReadAccounts, ReadBalance, ReadBook, ReadTrialBalance } from '../../cqrs/ledger-messages.js';
import { Documented } from '../openapi/documented.js';
import { LEDGER_EXAMPLES } from '../openapi/ledger-examples.js';
import { ref } from '../openapi/schema.js';
import { ParametersPipe, TakesParameters, type ValuesOf } from '../parsing/parameters.js';
import { BookPipe } from '../parsing/path-pipes.js';
import {
  ACCOUNTS_PARAMETERS,
  asOf,
  BALANCE_PARAMETERS,
  BOOK_PARAMETERS,
  TRIAL_BALANCE_PARAMETERS,
} from './ledgers.parameters.js';
import { presentAccounts, presentBalance, presentBook, presentTrialBalance } from './ledgers.presenter.js';

const PROBLEMS = ['validation_failed', 'view_behind', 'position_ahead_of_log', 'book_not_found'] as const;
const BOOK = { name: 'book', example: 'main' } as const;

/** What is read of a book as a whole. */
@ApiTags('ledgers')
@ApiBearerAuth()
@Controller('v1/ledgers/:book')
export class LedgersController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get()
  @ApiParam(BOOK)
  @TakesParameters(BOOK_PARAMETERS)
  @Documented({
    summary: 'A book',
    success: {
      status: 200,
      description: 'How far it is, and what it has.',
      schema: ref('Book'),
      example: LEDGER_EXAMPLES.Book,
    },
    problems: [...PROBLEMS],
  })
  async book(
    @Param('book', BookPipe) book: BookId,
    @Query(new ParametersPipe(BOOK_PARAMETERS)) options: ValuesOf<typeof BOOK_PARAMETERS>,
  ): Promise<unknown> {
    return presentBook(book, await this.queries.execute(new ReadBook(book, options)));
  }

  @Get('accounts')
  @ApiParam(BOOK)
  @TakesParameters(ACCOUNTS_PARAMETERS)
  @Documented({
    summary: 'The accounts of a book',
    success: {
      status: 200,
      description: 'In order of path.',
      schema: ref('Accounts'),
      example: LEDGER_EXAMPLES.Accounts,
    },
    problems: [...PROBLEMS],
  })
  async accounts(
    @Param('book', BookPipe) book: BookId,
    @Query(new ParametersPipe(ACCOUNTS_PARAMETERS)) options: ValuesOf<typeof ACCOUNTS_PARAMETERS>,
  ): Promise<unknown> {
    return presentAccounts(book, await this.queries.execute(new ReadAccounts(book, options)));
  }

  @Get('balance')
  @ApiParam(BOOK)
  @TakesParameters(BALANCE_PARAMETERS)
  @Documented({
    summary: 'The sum of accounts, by currency',
    description: 'Of the whole book, or of an account and all below it. at and effectiveAt exclude each other.',
    success: {
      status: 200,
      description: 'A sum for each currency.',
      schema: ref('Balance'),
      example: LEDGER_EXAMPLES.Balance,
    },
    problems: [...PROBLEMS, 'time_ahead_of_log'],
  })
  async balance(
    @Param('book', BookPipe) book: BookId,
    @Query(new ParametersPipe(BALANCE_PARAMETERS))
    { at, effectiveAt, ...options }: ValuesOf<typeof BALANCE_PARAMETERS>,
  ): Promise<unknown> {
    const moment = asOf({ ...(at === undefined ? {} : { at }), ...(effectiveAt === undefined ? {} : { effectiveAt }) });
    return presentBalance(book, await this.queries.execute(new ReadBalance(book, { ...options, ...moment })));
  }

  @Get('trial-balance')
  @ApiParam(BOOK)
  @TakesParameters(TRIAL_BALANCE_PARAMETERS)
  @Documented({
    summary: 'The trial balance of a book',
    description:
      'Debits and credits of all accounts, whose difference is 0 in each currency; and a page of the accounts.',
    success: {
      status: 200,
      description: 'Totals of the whole book.',
      schema: ref('TrialBalance'),
      example: LEDGER_EXAMPLES.TrialBalance,
    },
    problems: [...PROBLEMS],
  })
  async trialBalance(
    @Param('book', BookPipe) book: BookId,
    @Query(new ParametersPipe(TRIAL_BALANCE_PARAMETERS)) options: ValuesOf<typeof TRIAL_BALANCE_PARAMETERS>,
  ): Promise<unknown> {
    return presentTrialBalance(book, await this.queries.execute(new ReadTrialBalance(book, options)));
  }
}
