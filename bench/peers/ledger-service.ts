import 'reflect-metadata';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  NotEquals,
  ValidateNested,
} from 'class-validator';
import {
  Body,
  ConflictException,
  Controller,
  HttpCode,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  ParseArrayPipe,
  Post,
  UnprocessableEntityException,
  ValidationPipe,
  type DynamicModule,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { Column, Entity, In, PrimaryColumn, type DataSource, type EntityManager } from 'typeorm';

/*
 * A double-entry ledger as people write it by hand: a database transaction that locks the accounts in order of their ids,
 * checks them, changes their balances by one statement, and adds the transaction and its entries. The same routes and bodies
 * as Tallyman's. Balances and amounts are signed: debits above 0.
 */

const BATCH_LIMIT = 16 * 1024 * 1024;
const POOL_SIZE = 20;

class ReferenceDto {
  @IsString() @MaxLength(64) type: string;
  @IsString() @MaxLength(200) id: string;
}

class PostingDto {
  @IsString() @MaxLength(255) account: string;
  @IsInt() @NotEquals(0) amount: number;
}

class CommandDto {
  @IsIn(['PostTransaction']) type: 'PostTransaction';
  @IsString() @MaxLength(64) book: string;
  @ArrayMinSize(2)
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => PostingDto)
  postings: PostingDto[];
  @IsOptional() @Matches(/^\d{4}-\d{2}-\d{2}$/) effectiveDate?: string;
  @IsString() @MaxLength(64) reasonCode: string;
  @ValidateNested() @Type(() => ReferenceDto) reference: ReferenceDto;
  @IsString() @MaxLength(200) actor: string;
  @IsString() @MaxLength(64) producerVersion: string;
  @IsISO8601() occurredAt: string;
  @IsUUID() commandId: string;
}

/** The driver gives whole numbers of 64 bits as texts. */
const WHOLE = { from: Number, to: (value: number) => value };

@Entity('account')
class Account {
  @PrimaryColumn('integer') id: number;
  @Column('text') book: string;
  @Column('text') path: string;
  @Column('text') currency: string;
  @Column('text', { name: 'normal_side' }) normalSide: 'debit' | 'credit';
  @Column('boolean', { name: 'must_not_go_negative' }) mustNotGoNegative: boolean;
  @Column('bigint', { transformer: WHOLE }) balance: number;
  @Column('bigint', { transformer: WHOLE }) entries: number;
}

@Entity('transaction')
class Transaction {
  @PrimaryColumn('uuid') id: string;
  @Column('text') book: string;
  @Column('date', { name: 'effective_date' }) effectiveDate: string;
  @Column('text', { name: 'reason_code' }) reasonCode: string;
  @Column('jsonb') reference: ReferenceDto;
  @Column('text') actor: string;
  @Column('text', { name: 'producer_version' }) producerVersion: string;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt: string;
}

@Entity('entry')
class Entry {
  @PrimaryColumn('integer', { name: 'account_id' }) accountId: number;
  @PrimaryColumn('bigint') ordinal: number;
  @Column('uuid', { name: 'transaction_id' }) transactionId: string;
  @Column('bigint') amount: number;
  @Column('bigint', { name: 'balance_after' }) balanceAfter: number;
}

interface CommandAnswer {
  readonly commandId: string;
  readonly outcome: 'accepted';
  readonly state: { readonly accounts: Readonly<Record<string, { readonly balance: number }>> };
}

const UPDATE = `
update account set balance = changed.balance, entries = changed.entries
  from unnest($1::integer[], $2::bigint[], $3::bigint[]) as changed (id, balance, entries)
 where account.id = changed.id`;

/** On the account's normal side. */
const ownBalance = ({ balance, normalSide }: Account): number => (normalSide === 'debit' ? balance : -balance);

/** In order of their ids, so that two transactions never wait for each other. */
const lockAccounts = (manager: EntityManager, book: string, paths: readonly string[]): Promise<Account[]> =>
  manager.find(Account, {
    where: { book, path: In(paths) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });

/** Applies the postings to the accounts, and answers the entries. */
const post = ({ postings, commandId: transactionId }: CommandDto, accounts: readonly Account[]): Entry[] => {
  const byPath = new Map(accounts.map((account) => [account.path, account]));
  const sums = new Map<string, number>();
  const entries = postings.map(({ account: path, amount }) => {
    const account = byPath.get(path);
    if (account === undefined) throw new NotFoundException('account_not_found');
    sums.set(account.currency, (sums.get(account.currency) ?? 0) + amount);
    account.balance += amount;
    account.entries += 1;
    const { id: accountId, entries: ordinal, balance: balanceAfter } = account;
    return { accountId, ordinal, transactionId, amount, balanceAfter };
  });
  for (const sum of sums.values()) if (sum !== 0) throw new UnprocessableEntityException('unbalanced');
  return entries;
};

const checkFunds = (accounts: readonly Account[]): void => {
  for (const account of accounts)
    if (account.mustNotGoNegative && ownBalance(account) < 0) throw new ConflictException('insufficient_funds');
};

const transactionOf = (command: CommandDto): Transaction => {
  const { commandId, book, effectiveDate, reasonCode, reference, actor, producerVersion, occurredAt } = command;
  return {
    id: commandId,
    book,
    effectiveDate: effectiveDate ?? occurredAt.slice(0, 10),
    reasonCode,
    reference,
    actor,
    producerVersion,
    occurredAt,
  };
};

const answerOf = (commandId: string, accounts: readonly Account[]): CommandAnswer => ({
  commandId,
  outcome: 'accepted',
  state: {
    accounts: Object.fromEntries(accounts.map((account) => [account.path, { balance: ownBalance(account) }])),
  },
});

@Injectable()
class LedgerService {
  constructor(@Inject(getDataSourceToken()) private readonly database: DataSource) {}

  run(command: CommandDto): Promise<CommandAnswer> {
    const paths = [...new Set(command.postings.map(({ account }) => account))];
    return this.database.transaction(async (manager) => {
      const accounts = await lockAccounts(manager, command.book, paths);
      const entries = post(command, accounts);
      checkFunds(accounts);
      await manager.query(UPDATE, [
        accounts.map(({ id }) => id),
        accounts.map(({ balance }) => balance),
        accounts.map((account) => account.entries),
      ]);
      await manager.insert(Transaction, transactionOf(command));
      await manager.insert(Entry, entries);
      return answerOf(command.commandId, accounts);
    });
  }
}

@Controller('v1/commands')
class CommandsController {
  constructor(@Inject(LedgerService) private readonly ledger: LedgerService) {}

  @Post()
  one(@Body(new ValidationPipe({ whitelist: true, transform: true })) command: CommandDto): Promise<CommandAnswer> {
    return this.ledger.run(command);
  }

  @Post('batch')
  @HttpCode(200)
  async many(
    @Body(new ParseArrayPipe({ items: CommandDto, whitelist: true })) commands: CommandDto[],
  ): Promise<{ readonly results: readonly CommandAnswer[] }> {
    const results: CommandAnswer[] = [];
    for (const command of commands) results.push(await this.ledger.run(command));
    return { results };
  }
}

@Module({})
class PeerModule {}

const moduleFor = (url: string): DynamicModule => ({
  module: PeerModule,
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url, entities: [Account, Transaction, Entry], poolSize: POOL_SIZE }),
  ],
  providers: [LedgerService],
  controllers: [CommandsController],
});

/** Serves the tables of a database on any free port. */
export const startLedgerService = async (
  url: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const adapter = new FastifyAdapter({ bodyLimit: BATCH_LIMIT });
  const app = await NestFactory.create<NestFastifyApplication>(moduleFor(url), adapter, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
};
