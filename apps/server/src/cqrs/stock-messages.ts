import { Query } from '@nestjs/cqrs';
import type {
  ExplainOutcome,
  ExplainRequest,
  HoldsAnswer,
  QueryResult,
  SkuAnswer,
  StockItemAnswer,
  StockReadOptions,
  TransfersAnswer,
} from '@tallyman/application';
import type { Sku, StockItemId } from '@tallyman/inventory';

export class ReadStockItem extends Query<QueryResult<StockItemAnswer>> {
  constructor(
    readonly item: StockItemId,
    readonly options: StockReadOptions,
  ) {
    super();
  }
}

export class ReadSku extends Query<QueryResult<SkuAnswer>> {
  constructor(
    readonly sku: Sku,
    readonly options: StockReadOptions,
  ) {
    super();
  }
}

export class ReadHolds extends Query<QueryResult<HoldsAnswer>> {
  constructor(
    readonly item: StockItemId,
    readonly options: { readonly minPosition?: number; readonly limit?: number },
  ) {
    super();
  }
}

export class ReadTransfers extends Query<QueryResult<TransfersAnswer>> {
  constructor(readonly options: { readonly minPosition?: number; readonly after?: number; readonly limit?: number }) {
    super();
  }
}

export class ExplainStock extends Query<ExplainOutcome | undefined> {
  constructor(readonly request: ExplainRequest) {
    super();
  }
}
