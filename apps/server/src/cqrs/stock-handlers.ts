import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type {
  Explain,
  ExplainOutcome,
  HoldsAnswer,
  QueryResult,
  SkuAnswer,
  StockItemAnswer,
  StockQueries,
  TransfersAnswer,
} from '@tallyman/application';
import { EXPLAIN, STOCK_QUERIES } from '@tallyman/platform';
import { ExplainStock, ReadHolds, ReadSku, ReadStockItem, ReadTransfers } from './stock-messages.js';

@QueryHandler(ReadStockItem)
export class ReadStockItemHandler implements IQueryHandler<ReadStockItem> {
  constructor(@Inject(STOCK_QUERIES) private readonly queries: StockQueries) {}

  execute({ item, options }: ReadStockItem): Promise<QueryResult<StockItemAnswer>> {
    return this.queries.item(item, options);
  }
}

@QueryHandler(ReadSku)
export class ReadSkuHandler implements IQueryHandler<ReadSku> {
  constructor(@Inject(STOCK_QUERIES) private readonly queries: StockQueries) {}

  execute({ sku, options }: ReadSku): Promise<QueryResult<SkuAnswer>> {
    return this.queries.sku(sku, options);
  }
}

@QueryHandler(ReadHolds)
export class ReadHoldsHandler implements IQueryHandler<ReadHolds> {
  constructor(@Inject(STOCK_QUERIES) private readonly queries: StockQueries) {}

  execute({ item, options }: ReadHolds): Promise<QueryResult<HoldsAnswer>> {
    return this.queries.holds(item, options);
  }
}

@QueryHandler(ReadTransfers)
export class ReadTransfersHandler implements IQueryHandler<ReadTransfers> {
  constructor(@Inject(STOCK_QUERIES) private readonly queries: StockQueries) {}

  execute({ options }: ReadTransfers): Promise<QueryResult<TransfersAnswer>> {
    return this.queries.transfers(options);
  }
}

@QueryHandler(ExplainStock)
export class ExplainStockHandler implements IQueryHandler<ExplainStock> {
  constructor(@Inject(EXPLAIN) private readonly explain: Explain) {}

  execute({ request }: ExplainStock): Promise<ExplainOutcome | undefined> {
    return this.explain(request);
  }
}
