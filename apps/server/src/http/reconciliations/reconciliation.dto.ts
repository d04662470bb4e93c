import { MAX_COUNT_LINES } from '@tallyman/application';
import type { Condition } from '@tallyman/inventory';
import { AnyCondition } from '../commands/dto/command.dto.js';
import { ReferenceDto } from '../commands/dto/parts.dto.js';
import { Instant, LocationName, Name, SkuName, Traceparent, Whole } from '../parsing/fields.js';
import { Indices, Part, Parts } from '../parsing/part-fields.js';
import { MAX_ID, MAX_NAME, MAX_VERSION } from '../parsing/text-rules.js';

/** Who and what is behind a request, beside its key. */
abstract class ContextDto {
  @Name(MAX_NAME, { optional: true, description: 'The person or job behind it.' }) actor?: string;
  @Name(MAX_VERSION, { optional: true, description: 'Release of the subsystem that sends it.' })
  producerVersion?: string;
  @Part(ReferenceDto, { optional: true }) reference?: ReferenceDto;
  @Name(MAX_ID, { optional: true }) correlationId?: string;
  @Name(MAX_ID, { optional: true }) causationId?: string;
  @Traceparent({ optional: true }) traceparent?: string;
}

export class CountLineDto {
  @SkuName() sku: string;
  @Whole({ min: 0, example: 38 }) counted: number;
  @AnyCondition() condition?: Condition;
  @Instant({ description: 'When it was counted: the log position of then is what the count is compared with.' })
  countedAt: string;
}

export class ProposeDto extends ContextDto {
  @LocationName() location: string;
  @Name(MAX_NAME, { example: 'night shift' }) countedBy: string;
  @Parts(CountLineDto, { min: 1, max: MAX_COUNT_LINES }) lines: CountLineDto[];
}

export class ApproveDto extends ContextDto {
  @Indices(
    { max: MAX_COUNT_LINES - 1, length: MAX_COUNT_LINES },
    { optional: true, description: 'Lines to approve; default all.' },
  )
  lines?: number[];
  @Name(MAX_NAME, { optional: true, description: 'Default: the actor, else the subsystem.' }) approvedBy?: string;
}

export type AnyContextDto = ProposeDto | ApproveDto;
