import { CHAIN_START, commandHashOf, decode, seal, type DomainEvent } from '@tallyman/event-catalog';
import { Findings } from './findings.js';
import { StreamCheck } from './stream-check.js';

/** What is found in the first event of a stream. */
const foundIn = (stream: string, { type, data }: { readonly type: DomainEvent['type']; readonly data: unknown }) => {
  const context = {
    subsystem: 'x',
    commandId: 'c',
    commandHash: commandHashOf('c'),
    occurredAt: '2026-01-01T00:00:00.000Z',
  };
  const told = { context, stream, revision: 0, index: 0, type, schemaVersion: 1, recordedAt: 1, data };
  const recorded = { ...seal(CHAIN_START, told), position: 1, stream, revision: 0, recordedAt: 1 };
  const findings = new Findings();
  new StreamCheck(stream, findings).add(recorded, decode(recorded));
  return findings.listed.map(({ code, position, detail }) => [code, position, detail]);
};

const posted = (...postings: readonly (readonly [amount: unknown, currency: string])[]) => ({
  type: 'TransactionPosted' as const,
  data: {
    transactionId: 'c',
    effectiveDate: '2026-01-01',
    postings: postings.map(([amount, currency], index) => ({ account: `a${String(index)}`, amount, currency })),
  },
});
const set = { type: 'RecordSet' as const, data: { fields: { a: 1 }, previous: { a: null } } };

describe('verifying books and records', () => {
  it('finds nothing in events as they are decided', () => {
    expect(foundIn('ledger-main', posted([5, 'EUR'], [-5, 'EUR'], [7, 'USD'], [-7, 'USD']))).toEqual([]);
    expect(foundIn('record-price/A', set)).toEqual([]);
  });

  it('sums what was posted again, currency by currency', () => {
    const found = foundIn('ledger-main', posted([5, 'EUR'], [-5, 'USD']));
    expect(found).toEqual([
      ['postings_not_balanced', 1, 'TransactionPosted: the postings do not sum to 0 in ledger EUR'],
    ]);
    expect(foundIn('ledger-main', posted([0, 'EUR'], [0, 'EUR']))[0]?.[0]).toBe('postings_not_balanced');
  });

  it('finds data that say nothing of postings', () => {
    const found = foundIn('ledger-main', { type: 'TransactionPosted', data: { transactionId: 'c' } });
    expect(found.map(([code]) => code)).toEqual(['event_unreadable']);
  });

  it('finds events that are in no stream of theirs', () => {
    expect(foundIn('stock-LDN1/A', posted([5, 'EUR'], [-5, 'EUR'])).map(([code]) => code)).toEqual(['event_misplaced']);
    expect(foundIn('ledger-main', set).map(([code]) => code)).toEqual(['event_misplaced']);
  });
});
