import type { BookEventFact } from '@tallyman/event-catalog';
import { transactionOf } from '@tallyman/ledger';
import { exactSum } from '../faults.js';
import type { AccountChange, DayChange, EntryChange, LedgerAmounts, Opening } from './changes.js';

/** Exact sums. Throws `WindowOverflowError`. */
const addAmounts = (a: LedgerAmounts, b: LedgerAmounts): LedgerAmounts => ({
  net: exactSum('net', a.net + b.net),
  pendingDebits: exactSum('pendingDebits', a.pendingDebits + b.pendingDebits),
  pendingCredits: exactSum('pendingCredits', a.pendingCredits + b.pendingCredits),
});

const openingOf = (event: BookEventFact): Opening | undefined => {
  if (event.type !== 'AccountOpened') return undefined;
  const { currency, normalSide, mustNotGoNegative, description } = event.data;
  const said = { currency, normalSide, mustNotGoNegative, ...(description === undefined ? {} : { description }) };
  return { ...said, openedAt: event.recordedAt, openedAtPosition: event.position };
};

const statusAfter = ({ type }: BookEventFact): 'open' | 'closed' | undefined =>
  type === 'AccountOpened' ? 'open' : type === 'AccountClosed' ? 'closed' : undefined;

/** What the event says of the money that it moves. */
const movementOf = (event: BookEventFact): Pick<EntryChange, 'transactionId' | 'effectiveDate' | 'description'> => {
  const transaction = transactionOf(event);
  if (transaction === undefined) return {};
  const { transactionId, effectiveDate } = transaction;
  const description = 'description' in event.data ? event.data.description : undefined;
  return { transactionId, effectiveDate, ...(description === undefined ? {} : { description }) };
};

/** What a stretch of the log adds to one account. */
export class AccountFold {
  private amounts: LedgerAmounts = { net: 0, pendingDebits: 0, pendingCredits: 0 };
  private opening: Opening | undefined;
  private status: 'open' | 'closed' | undefined;
  private readonly entries: EntryChange[] = [];
  private readonly days = new Map<string, DayChange>();
  private appliedPosition = 0;
  private appliedRevision = 0;
  private chainHash = '';

  constructor(private readonly account: string) {}

  /** Rows of entries and days. */
  get rows(): number {
    return this.entries.length + this.days.size;
  }

  add(event: BookEventFact, amounts: LedgerAmounts): void {
    const { position, revision, type, recordedAt, hash, context } = event;
    this.amounts = addAmounts(this.amounts, amounts);
    this.opening = openingOf(event) ?? this.opening;
    this.status = statusAfter(event) ?? this.status;
    const movement = movementOf(event);
    this.entries.push({
      ...{ position, revision, eventType: type, subsystem: context.subsystem, recordedAt, ...movement },
      ...{ ordinal: this.entries.length + 1, amounts, after: this.amounts },
    });
    const { effectiveDate } = movement;
    if (effectiveDate !== undefined) this.addDay({ effectiveDate, net: amounts.net, entries: 1 });
    this.appliedPosition = position;
    this.appliedRevision = revision;
    this.chainHash = hash;
  }

  join(later: AccountChange): void {
    const base = this.entries.length;
    for (const entry of later.entries)
      this.entries.push({ ...entry, ordinal: base + entry.ordinal, after: addAmounts(this.amounts, entry.after) });
    this.amounts = addAmounts(this.amounts, later.amounts);
    this.opening = later.opening ?? this.opening;
    this.status = later.status ?? this.status;
    for (const day of later.days) this.addDay(day);
    this.appliedPosition = later.appliedPosition;
    this.appliedRevision = later.appliedRevision;
    this.chainHash = later.chainHash;
  }

  change(): AccountChange {
    const { account, amounts, opening, status, entries, appliedPosition, appliedRevision, chainHash } = this;
    return {
      account,
      amounts,
      ...(opening === undefined ? {} : { opening }),
      ...(status === undefined ? {} : { status }),
      entries,
      days: [...this.days.values()],
      ...{ appliedPosition, appliedRevision, chainHash },
    };
  }

  private addDay({ effectiveDate, net, entries }: DayChange): void {
    const earlier = this.days.get(effectiveDate);
    const sum = exactSum('net of a day', (earlier?.net ?? 0) + net);
    this.days.set(effectiveDate, { effectiveDate, net: sum, entries: (earlier?.entries ?? 0) + entries });
  }
}
