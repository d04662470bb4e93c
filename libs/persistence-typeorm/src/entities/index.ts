import { ApiKeyEntity } from './api-key.entity.js';
import { CountLineEntity } from './count-line.entity.js';
import { ProjectionEntity, ProjectionGenerationEntity } from './projection.entity.js';
import { RebuildDifferenceEntity, RebuildEntity } from './rebuild.entity.js';
import { StockHoldEntity } from './stock-hold.entity.js';
import { StockItemEntity } from './stock-item.entity.js';
import { StockTransferEntity } from './stock-transfer.entity.js';

export const ENTITIES = [
  ApiKeyEntity,
  CountLineEntity,
  ProjectionEntity,
  ProjectionGenerationEntity,
  RebuildDifferenceEntity,
  RebuildEntity,
  StockHoldEntity,
  StockItemEntity,
  StockTransferEntity,
];
