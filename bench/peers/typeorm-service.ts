import 'reflect-metadata';
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
  ValidationPipe,
  type DynamicModule,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, IsUUID, MaxLength, Min, ValidateNested } from 'class-validator';
import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';

/*
 * A stock service as people write it by hand: a transaction that locks the row of the stock item, changes it and adds a
 * row to the ledger. The same routes and bodies as Tallyman's.
 */

const BATCH_LIMIT = 16 * 1024 * 1024;
const POOL_SIZE = 20;

class ReferenceDto {
  @IsString() @MaxLength(64) type: string;
  @IsString() @MaxLength(200) id: string;
}

class CommandDto {
  @IsIn(['HoldStock', 'ReleaseHold']) type: 'HoldStock' | 'ReleaseHold';
  @IsString() @MaxLength(128) sku: string;
  @IsString() @MaxLength(64) location: string;
  @IsOptional() @IsInt() @Min(1) quantity?: number;
  @IsString() @MaxLength(200) holdId: string;
  @IsString() @MaxLength(64) reasonCode: string;
  @ValidateNested() @Type(() => ReferenceDto) reference: ReferenceDto;
  @IsString() @MaxLength(200) actor: string;
  @IsString() @MaxLength(64) producerVersion: string;
  @IsISO8601() occurredAt: string;
  @IsUUID() commandId: string;
}

@Entity('stock')
class Stock {
  @PrimaryColumn('text') sku: string;
  @PrimaryColumn('text') location: string;
  @Column('bigint') available: string;
  @Column('bigint') held: string;
}

@Entity('ledger')
class LedgerEntry {
  @PrimaryColumn('uuid', { name: 'command_id' }) commandId: string;
  @Column('text') type: string;
  @Column('text') sku: string;
  @Column('text') location: string;
  @Column('bigint') quantity: number;
  @Column('text', { name: 'hold_id' }) holdId: string;
  @Column('text', { name: 'reason_code' }) reasonCode: string;
  @Column('jsonb') reference: ReferenceDto;
  @Column('text') actor: string;
  @Column('text', { name: 'producer_version' }) producerVersion: string;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt: string;
}

interface CommandAnswer {
  readonly commandId: string;
  readonly outcome: 'accepted';
  readonly state: { readonly available: number; readonly held: number };
}

const entryOf = (command: CommandDto, quantity: number): LedgerEntry => {
  const { commandId, type, sku, location, holdId, reasonCode, reference, actor, producerVersion, occurredAt } = command;
  return {
    commandId,
    type,
    sku,
    location,
    quantity,
    holdId,
    reasonCode,
    reference,
    actor,
    producerVersion,
    occurredAt,
  };
};

@Injectable()
class StockService {
  constructor(@Inject(getDataSourceToken()) private readonly database: DataSource) {}

  run(command: CommandDto): Promise<CommandAnswer> {
    const { sku, location, commandId, quantity = 1 } = command;
    return this.database.transaction(async (manager) => {
      const stock = await manager.findOne(Stock, { where: { sku, location }, lock: { mode: 'pessimistic_write' } });
      if (stock === null) throw new NotFoundException('stock_item_not_found');
      const change = command.type === 'HoldStock' ? quantity : -quantity;
      const available = Number(stock.available) - change;
      const held = Number(stock.held) + change;
      if (available < 0) throw new ConflictException('insufficient_stock');
      await manager.update(Stock, { sku, location }, { available: String(available), held: String(held) });
      await manager.insert(LedgerEntry, entryOf(command, quantity));
      return { commandId, outcome: 'accepted', state: { available, held } };
    });
  }
}

@Controller('v1/commands')
class CommandsController {
  constructor(@Inject(StockService) private readonly stock: StockService) {}

  @Post()
  one(@Body(new ValidationPipe({ whitelist: true, transform: true })) command: CommandDto): Promise<CommandAnswer> {
    return this.stock.run(command);
  }

  @Post('batch')
  @HttpCode(200)
  async many(
    @Body(new ParseArrayPipe({ items: CommandDto, whitelist: true })) commands: CommandDto[],
  ): Promise<{ readonly results: readonly CommandAnswer[] }> {
    const results: CommandAnswer[] = [];
    for (const command of commands) results.push(await this.stock.run(command));
    return { results };
  }
}

@Module({})
class PeerModule {}

const moduleFor = (url: string): DynamicModule => ({
  module: PeerModule,
  imports: [TypeOrmModule.forRoot({ type: 'postgres', url, entities: [Stock, LedgerEntry], poolSize: POOL_SIZE })],
  providers: [StockService],
  controllers: [CommandsController],
});

/** Serves the tables of a database on any free port. */
export const startTypeormService = async (
  url: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const adapter = new FastifyAdapter({ bodyLimit: BATCH_LIMIT });
  const app = await NestFactory.create<NestFastifyApplication>(moduleFor(url), adapter, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
};
