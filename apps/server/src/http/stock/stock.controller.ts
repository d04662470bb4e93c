import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { LocationId, Sku } from '@tallyman/inventory';
import { ExplainStock, ReadHolds, ReadSku, ReadStockItem, ReadTransfers } from '../../cqrs/stock-messages.js';
import { Documented } from '../openapi/documented.js';
import { ref } from '../openapi/schema.js';
import { ParametersPipe, TakesParameters, type ValuesOf } from '../parsing/parameters.js';
import { LocationPipe, SkuPipe } from '../parsing/path-pipes.js';
import { EXPLAIN_PARAMETERS, HOLDS_PARAMETERS, STOCK_PARAMETERS, TRANSFERS_PARAMETERS } from './stock.parameters.js';
import { presentExplanation, presentHolds, presentItem, presentSku, presentTransfers } from './stock.presenter.js';

const BEHIND = ['validation_failed', 'view_behind', 'position_ahead_of_log'] as const;

@ApiTags('stock')
@ApiBearerAuth()
@Controller('v1')
export class StockController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get('stock/:sku')
  @ApiParam({ name: 'sku' })
  @TakesParameters(STOCK_PARAMETERS)
  @Documented({
    summary: 'A SKU at all locations',
    success: { status: 200, description: 'Sums, and the quantities of each location.', schema: ref('StockOfSku') },
    problems: [...BEHIND, 'time_ahead_of_log', 'sku_not_found'],
  })
  async sku(
    @Param('sku', SkuPipe) sku: Sku,
    @Query(new ParametersPipe(STOCK_PARAMETERS)) options: ValuesOf<typeof STOCK_PARAMETERS>,
  ): Promise<unknown> {
    return presentSku(sku, await this.queries.execute(new ReadSku(sku, options)));
  }

  @Get('stock/:sku/:location')
  @ApiParam({ name: 'sku' })
  @ApiParam({ name: 'location' })
  @TakesParameters(STOCK_PARAMETERS)
  @Documented({
    summary: 'A stock item',
    success: { status: 200, description: 'Its quantities.', schema: ref('StockItem') },
    problems: [...BEHIND, 'time_ahead_of_log', 'stock_item_not_found'],
  })
  async item(
    @Param('sku', SkuPipe) sku: Sku,
    @Param('location', LocationPipe) location: LocationId,
    @Query(new ParametersPipe(STOCK_PARAMETERS)) options: ValuesOf<typeof STOCK_PARAMETERS>,
  ): Promise<unknown> {
    return presentItem({ sku, location }, await this.queries.execute(new ReadStockItem({ sku, location }, options)));
  }

  @Get('stock/:sku/:location/holds')
  @ApiParam({ name: 'sku' })
  @ApiParam({ name: 'location' })
  @TakesParameters(HOLDS_PARAMETERS)
  @Documented({
    summary: 'Open holds of a stock item',
    success: { status: 200, description: 'The earliest first.', schema: ref('Holds') },
    problems: [...BEHIND, 'stock_item_not_found'],
  })
  async holds(
    @Param('sku', SkuPipe) sku: Sku,
    @Param('location', LocationPipe) location: LocationId,
    @Query(new ParametersPipe(HOLDS_PARAMETERS)) options: ValuesOf<typeof HOLDS_PARAMETERS>,
  ): Promise<unknown> {
    return presentHolds({ sku, location }, await this.queries.execute(new ReadHolds({ sku, location }, options)));
  }

  @Get('stock/:sku/:location/explain')
  @ApiParam({ name: 'sku' })
  @ApiParam({ name: 'location' })
  @TakesParameters(EXPLAIN_PARAMETERS)
  @Documented({
    summary: 'Why a quantity is what it is',
    description:
      'Every event that changed it, with who sent it and why, the running value, and a proof that can be recomputed.',
    success: { status: 200, description: 'The explanation.', schema: ref('Explanation') },
    problems: ['validation_failed', 'stock_item_not_found', 'position_ahead_of_log'],
  })
  async explain(
    @Param('sku', SkuPipe) sku: Sku,
    @Param('location', LocationPipe) location: LocationId,
    @Query(new ParametersPipe(EXPLAIN_PARAMETERS))
    { field = 'available', ...options }: ValuesOf<typeof EXPLAIN_PARAMETERS>,
  ): Promise<unknown> {
    const item = { sku, location };
    return presentExplanation(item, await this.queries.execute(new ExplainStock({ ...options, item, field })));
  }

  @Get('transfers')
  @TakesParameters(TRANSFERS_PARAMETERS)
  @Documented({
    summary: 'Everything in transit',
    success: { status: 200, description: 'The oldest dispatch first.', schema: ref('Transfers') },
    problems: [...BEHIND],
  })
  async transfers(
    @Query(new ParametersPipe(TRANSFERS_PARAMETERS)) options: ValuesOf<typeof TRANSFERS_PARAMETERS>,
  ): Promise<unknown> {
    return presentTransfers(await this.queries.execute(new ReadTransfers(options)));
  }
}
