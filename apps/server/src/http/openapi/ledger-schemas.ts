import { ACCOUNT_FIELDS, NORMAL_SIDES } from '@tallyman/ledger';
import { choice, flag, instant, list, object, orNull, ref, text, whole, type Schema } from './schema.js';

const EXACT: Schema = {
  description: 'Minor units; decimal digits as text beyond ±(2^53 − 1).',
  oneOf: [{ type: 'integer', format: 'int64' }, { type: 'string' }],
};
const DAY: Schema = { type: 'string', format: 'date' };
const SIDE = choice(NORMAL_SIDES);
const STATUS = choice(['open', 'closed']);
const AMOUNTS = Object.fromEntries(ACCOUNT_FIELDS.map((field) => [field, whole('Minor units.')]));
const NEXT_ACCOUNT = orNull(text('Give it as after for the next page.'));

/** An account as a list has it. */
const LISTED = object({
  account: text(),
  currency: text(),
  normalSide: SIDE,
  ...AMOUNTS,
  status: STATUS,
  mustNotGoNegative: flag('available may not fall below 0.'),
  'description?': text(),
});

const ACCOUNT = object(
  {
    book: text(),
    account: text(),
    currency: text(),
    normalSide: SIDE,
    balance: EXACT,
    'available?': whole(
      'The balance less what holds may take from it. This and the pending sums not with effectiveAt.',
    ),
    'pendingDebits?': whole('What open holds may still debit.'),
    'pendingCredits?': whole('What open holds may still credit.'),
    'status?': STATUS,
    'mustNotGoNegative?': flag('Now; this, status and description not with at or effectiveAt.'),
    'description?': text(),
    freshness: ref('Freshness'),
    'viewAgrees?': flag('With verified=true: the view says what the log says.'),
  },
  'Amounts are minor units, on the normal side of the account.',
);

const ENTRY = object({
  position: whole(),
  revision: whole(),
  ordinal: whole('It is the n-th of its account, from 1.'),
  eventType: text(),
  subsystem: text(),
  amount: whole('Debits − credits that the event posted.'),
  delta: object(AMOUNTS, 'What the event added, on the normal side.'),
  after: object(AMOUNTS, 'The amounts after it.'),
  transactionId: orNull(text()),
  effectiveDate: orNull(DAY),
  description: orNull(text()),
  recordedAt: instant('When the log took it.'),
});

const FUNDS = object({
  holdId: text(),
  debitAccount: text(),
  creditAccount: text(),
  currency: text(),
  amount: whole('Minor units left of it.'),
  heldAtPosition: whole(),
  appliedPosition: whole(),
  expiresAt: orNull(instant()),
});

const TOTAL = object({
  currency: text(),
  accounts: whole(),
  debits: EXACT,
  credits: EXACT,
  difference: { ...EXACT, description: 'debits − credits: 0.' },
});

/** Of an amount of an account. */
const ACCOUNT_EXPLANATION = object({
  subject: object({ kind: choice(['account']), book: text(), account: text() }),
  field: choice(ACCOUNT_FIELDS),
  value: whole(),
  'expected?': whole('As asked.'),
  'gap?': EXACT,
  at: object({ position: whole() }),
  steps: list(ref('ExplanationStep'), 'One page of the events that changed the value.'),
  page: object({ from: whole(), limit: whole(), totalSteps: whole(), next: orNull(whole()) }),
  'summary?': list({ type: 'object' }, 'The whole history in ranges, when it has more than one page.'),
  bySubsystem: list(object({ subsystem: text(), events: whole(), delta: whole() }), 'Over the whole history.'),
  served: object({ view: orNull(object({ value: whole(), appliedPosition: whole() })), cache: orNull(object({})) }),
  proof: object({ events: whole('Of the whole book.'), streamHash: text(), value: whole() }),
  verdict: choice(['consistent', 'view_drift', 'cache_drift', 'log_tampered']),
});

/** Answers of the views of books. */
export const LEDGER_SCHEMAS: Readonly<Record<string, Schema>> = {
  Book: object({
    book: text(),
    appliedPosition: whole('Of the last event of the book.'),
    appliedRevision: whole(),
    chainHash: text('Hex SHA-256 of that event.'),
    accounts: whole(),
    openAccounts: whole(),
    currencies: list(text()),
    freshness: ref('Freshness'),
  }),
  Account: ACCOUNT,
  Accounts: object({ book: text(), accounts: list(LISTED), freshness: ref('Freshness'), next: NEXT_ACCOUNT }),
  Entries: object({
    book: text(),
    account: text(),
    currency: text(),
    normalSide: SIDE,
    entries: list(ENTRY),
    freshness: ref('Freshness'),
    next: orNull(whole('Position to give as after for the next page.')),
  }),
  Funds: object({ book: text(), account: text(), funds: list(FUNDS), freshness: ref('Freshness') }),
  Balance: object({
    book: text(),
    'prefix?': text('As asked.'),
    balances: list(
      object({
        currency: text(),
        accounts: whole('How many are summed.'),
        net: { ...EXACT, description: 'Debits − credits.' },
        balance: orNull({ ...EXACT, description: 'On the normal side, when all these accounts have the same.' }),
        normalSide: orNull(SIDE),
      }),
    ),
    freshness: ref('Freshness'),
  }),
  TrialBalance: object({
    book: text(),
    balanced: flag('No currency has a difference.'),
    totals: list(TOTAL, 'Of the whole book.'),
    accounts: list(
      object({ account: text(), currency: text(), normalSide: SIDE, debit: EXACT, credit: EXACT }),
      'One page of them.',
    ),
    freshness: ref('Freshness'),
    next: NEXT_ACCOUNT,
  }),
  AccountExplanation: ACCOUNT_EXPLANATION,
};
