import { ApiKeyEntity } from './api-key.entity.js';
import { CountLineEntity } from './count-line.entity.js';
import { LedgerAccountEntity } from './ledger-account.entity.js';
import { LedgerBookEntity } from './ledger-book.entity.js';
import { LedgerDayEntity } from './ledger-day.entity.js';
import { LedgerEntryEntity } from './ledger-entry.entity.js';
import { LedgerFundsEntity } from './ledger-funds.entity.js';
import { FormulaEntity } from './formula.entity.js';
import { ProjectionEntity, ProjectionGenerationEntity } from './projection.entity.js';
import { RebuildDifferenceEntity, RebuildEntity } from './rebuild.entity.js';
import { RecordEntity, RecordFieldEntity, RecordInputEntity } from './record.entity.js';
import { StockHoldEntity } from './stock-hold.entity.js';
import { StockItemEntity } from './stock-item.entity.js';
import { StockTransferEntity } from './stock-transfer.entity.js';

export const ENTITIES = [
  ApiKeyEntity,
  CountLineEntity,
  LedgerAccountEntity,
  LedgerBookEntity,
  LedgerDayEntity,
  LedgerEntryEntity,
  LedgerFundsEntity,
  FormulaEntity,
  ProjectionEntity,
  ProjectionGenerationEntity,
  RebuildDifferenceEntity,
  RebuildEntity,
  RecordEntity,
  RecordFieldEntity,
  RecordInputEntity,
  StockHoldEntity,
  StockItemEntity,
  StockTransferEntity,
];
