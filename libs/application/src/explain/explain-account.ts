import type { EventStore } from '@tallyman/event-store';
import { accountValue, exact, type AccountSubject, type ExactTotal } from '@tallyman/explain';
import type { AccountField, AccountPath, BookId } from '@tallyman/ledger';
import type { LedgerAccountRow, LedgerViews } from '@tallyman/read-models';
import { quantitiesOf } from '../queries/ledger/amounts.js';
import { explainValue } from './explain-value.js';
import type { Explained, ExplainOptions, ValueExplanation } from './explain.js';
import type { ServingCell } from './served-cells.js';

export interface ExplainAccountRequest extends ExplainOptions {
  readonly book: BookId;
  readonly account: AccountPath;
  readonly field: AccountField;
  /** What the asker thought the amount was. */
  readonly expected?: number;
}

/** The answer of `GET /v1/ledgers/{book}/accounts/{account}/explain`, as it goes over the wire. */
export interface AccountExplanation extends ValueExplanation {
  readonly subject: AccountSubject;
  readonly field: AccountField;
  /** As asked. */
  readonly expected?: number;
  /** value − expected; present with `expected`. */
  readonly gap?: ExactTotal;
}

/** `undefined`: the log has no such account. Throws `UnreadableEventError` for an event of a later release. */
export type ExplainAccount = (request: ExplainAccountRequest) => Promise<Explained<AccountExplanation> | undefined>;

export interface ExplainAccountPorts {
  readonly store: EventStore;
  readonly views: Pick<LedgerViews, 'account'>;
}

/**
 * Explains amounts of accounts from the whole stream of their book: all that is said is true whatever the views say. The entries of the account
 * name the events that touch it; a page that is read through them would begin here, before `explainValue`.
 */
export const createExplainAccount =
  ({ store, views }: ExplainAccountPorts): ExplainAccount =>
  async (request) => {
    const { book, account, field, expected } = request;
    const explained = accountValue(book, account, field);
    const outcome = await explainValue(store, explained, request, async () => {
      const { position, value } = await views.account(book, account);
      return { cached: undefined, viewed: { position, value: cellOf(value, field) } };
    });
    if (outcome?.kind !== 'explained') return outcome;
    if (!explained.wasOpened()) return undefined;
    const { explanation } = outcome;
    return {
      kind: 'explained',
      explanation: {
        subject: { kind: 'account', book, account },
        ...explanation,
        field,
        ...(expected === undefined ? {} : { expected, gap: exact(BigInt(explanation.value) - BigInt(expected)) }),
      },
    };
  };

const cellOf = (row: LedgerAccountRow | undefined, field: AccountField): ServingCell<number> | undefined => {
  if (row === undefined) return undefined;
  const { appliedPosition, appliedRevision, chainHash } = row;
  return { value: quantitiesOf(row.normalSide, row)[field], appliedPosition, appliedRevision, chainHash };
};
