import { CONDITIONS, STOCK_FIELDS } from '@tallyman/inventory';
import { choice, flag, instant, list, object, orNull, ref, text, whole, type Schema } from './schema.js';

const QUANTITY_MEMBERS = Object.fromEntries(STOCK_FIELDS.map((field) => [field, whole()]));
const FRESHNESS = object(
  {
    position: whole('The answer is true as of this log position.'),
    lag: whole('How many positions the log is further.'),
    source: choice(['memory', 'redis', 'view', 'log']),
  },
  'Where the answer comes from and how old it is.',
);
const IN_TRANSIT = {
  'incoming?': whole('Units on their way to this location; not with at or verified.'),
  'inTransit?': whole('Units that left this location and have not arrived; not with at or verified.'),
};
const TRANSFER = object({
  transferId: text(),
  sku: text(),
  from: text(),
  to: text(),
  condition: choice(CONDITIONS),
  dispatched: whole(),
  received: whole(),
  inTransit: whole('dispatched − received; it stays while it is above 0.'),
  dispatchedAtPosition: whole(),
  appliedPosition: whole(),
});
const REFERENCE = object({ type: text(), id: text(), 'line?': text() });
const BELIEF = object({
  'account?': text('Of a book.'),
  'field?': text(),
  'before?': whole(),
  'after?': whole(),
  'readPosition?': whole(),
  'fields?': list(
    object({
      field: text(),
      before: { nullable: true, oneOf: [whole(), text(), { type: 'boolean' }], description: '`null`: not there.' },
    }),
    'Of a record.',
  ),
});

/** One event that changed the explained value. */
const STEP = object({
  position: whole(),
  revision: whole(),
  eventId: text(),
  eventType: text(),
  delta: whole(),
  before: whole(),
  after: whole(),
  subsystem: text(),
  actor: orNull(text()),
  producerVersion: orNull(text()),
  commandId: text(),
  reasonCode: orNull(text()),
  reference: orNull(REFERENCE),
  occurredAt: instant(),
  recordedAt: instant(),
  correlationId: orNull(text()),
  causationId: orNull(text()),
  belief: orNull(BELIEF),
  hash: text('Hex SHA-256, chained to the event before it in the stream.'),
});

/** Answers of the views, explanations, and pages of the log. */
export const STOCK_SCHEMAS: Readonly<Record<string, Schema>> = {
  Freshness: FRESHNESS,
  StockItem: object({
    sku: text(),
    location: text(),
    ...QUANTITY_MEMBERS,
    ...IN_TRANSIT,
    freshness: ref('Freshness'),
    'viewAgrees?': flag('With verified=true: the view says what the log says.'),
  }),
  StockOfSku: object({
    sku: text(),
    ...QUANTITY_MEMBERS,
    'inTransit?': whole('Units between locations; not with at or verified.'),
    locations: list(object({ location: text(), ...QUANTITY_MEMBERS, ...IN_TRANSIT, 'viewAgrees?': flag('As above.') })),
    'transfers?': list(ref('Transfer'), 'With units still in transit.'),
    freshness: ref('Freshness'),
  }),
  Transfer: TRANSFER,
  Transfers: object({
    transfers: list(ref('Transfer')),
    freshness: ref('Freshness'),
    next: orNull(whole('Give it as after for the next page.')),
  }),
  Holds: object({
    sku: text(),
    location: text(),
    holds: list(
      object({
        holdId: text(),
        quantity: whole('What is left of it.'),
        expiresAt: orNull(instant()),
        heldAtPosition: whole(),
        appliedPosition: whole(),
      }),
      'The earliest first.',
    ),
    freshness: ref('Freshness'),
  }),
  ExplanationStep: STEP,
  Explanation: object({
    subject: object({ kind: choice(['stock']), sku: text(), location: text() }),
    field: choice(STOCK_FIELDS),
    value: whole(),
    'expected?': whole('As asked.'),
    'gap?': whole('value − expected.'),
    at: object({ position: whole() }),
    steps: list(ref('ExplanationStep'), 'One page of the events that changed the value.'),
    page: object({
      from: whole(),
      limit: whole(),
      totalSteps: whole(),
      next: orNull(whole('Give it as after for the next page.')),
    }),
    'summary?': list({ type: 'object' }, 'The whole history in ranges, when it has more than one page.'),
    bySubsystem: list(object({ subsystem: text(), events: whole(), delta: whole() }), 'Over the whole history.'),
    served: object({
      view: orNull(object({ value: whole(), appliedPosition: whole() })),
      cache: orNull(object({ value: whole(), position: whole() })),
    }),
    proof: object(
      { events: whole(), streamHash: text(), value: whole() },
      'Recompute it from GET /v1/streams/{stream}: docs/reference/proof.md.',
    ),
    verdict: choice(['consistent', 'view_drift', 'cache_drift', 'log_tampered']),
  }),
  Event: object(
    {
      id: text(undefined, { format: 'uuid' }),
      position: whole(),
      stream: text(),
      revision: whole(),
      type: text(),
      recordedAt: instant('When the log took it.'),
      schemaVersion: whole(),
      subsystem: text(),
      'actor?': text(),
      'producerVersion?': text(),
      commandId: text(),
      commandHash: text(),
      'correlationId?': text(),
      'causationId?': text(),
      'traceparent?': text(),
      'reasonCode?': text(),
      'reasonText?': text(),
      'reference?': REFERENCE,
      occurredAt: instant('When it happened in the world.'),
      'belief?': BELIEF,
      data: { type: 'object', description: 'The fact itself; depends on the type.' },
      hash: text('Hex SHA-256, chained to the event before it in the stream.'),
    },
    'A whole envelope, as it was stored.',
  ),
  StreamPage: object({
    stream: text(),
    events: list(ref('Event')),
    next: orNull(whole('Revision where the next page begins.')),
  }),
  EventPage: object({
    events: list(ref('Event')),
    next: orNull(whole('Position where the next page begins.')),
  }),
};
