import { CONDITIONS, type Condition, type ShortfallPolicy } from '@tallyman/inventory';
import { REASON_CODES, type ReasonCode } from '@tallyman/kernel';
import { Instant, LocationName, Name, OneOf, Prose, SkuName, Traceparent } from '../../parsing/fields.js';
import { Part } from '../../parsing/part-fields.js';
import { MAX_ID, MAX_NAME, MAX_REASON_TEXT, MAX_VERSION } from '../../parsing/text-rules.js';
import { BeliefDto, ReferenceDto } from './parts.dto.js';

/** What every command has: by which request it came, and why. */
export abstract class CommandDto {
  @Name(MAX_ID, {
    optional: true,
    description: 'Idempotency key; else the header Idempotency-Key, else the service makes one.',
  })
  commandId?: string;
  @OneOf(REASON_CODES, { optional: true, description: 'Default: the first reason of the command type.' })
  reasonCode?: ReasonCode;
  @Prose(MAX_REASON_TEXT, { optional: true, description: 'Wanted with reason `other`.' })
  reasonText?: string;
  @Part(ReferenceDto, { optional: true })
  reference?: ReferenceDto;
  @Name(MAX_NAME, { optional: true, description: 'The person or job behind it.', example: 'checkout-svc' })
  actor?: string;
  @Name(MAX_VERSION, { optional: true, description: 'Release of the subsystem that sends it.', example: '4.2.0' })
  producerVersion?: string;
  @Instant({ optional: true, description: 'When it happened in the world; default: the time of receipt.' })
  occurredAt?: string;
  @Name(MAX_ID, { optional: true, description: 'The business flow.' })
  correlationId?: string;
  @Name(MAX_ID, { optional: true, description: 'The direct parent.' })
  causationId?: string;
  @Traceparent({ optional: true, description: 'W3C trace; default: the header of that name.' })
  traceparent?: string;
}

/** What every command about goods has: which stock item, and on what belief. */
export abstract class StockCommandDto extends CommandDto {
  @SkuName()
  sku: string;
  @LocationName()
  location: string;
  @Part(BeliefDto, { optional: true })
  belief?: BeliefDto;
}

export const SHORTFALL_POLICIES = ['refuse', 'record'] as const satisfies readonly ShortfallPolicy[];

const SHORTFALL = 'What to do when free would go below 0: refuse (default), or record the shortfall as an event.';

/** `shortfallPolicy` of the commands that have it. */
export const Shortfall = (): PropertyDecorator => OneOf(SHORTFALL_POLICIES, { optional: true, description: SHORTFALL });

/** `condition`, default `sellable`, of the commands that take any. */
export const AnyCondition = (): PropertyDecorator =>
  OneOf(CONDITIONS satisfies readonly Condition[], { optional: true, description: 'Default `sellable`.' });
