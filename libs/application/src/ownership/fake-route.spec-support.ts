import type { LocationId, Quantity, Sku } from '@tallyman/inventory';
import type { LogSubmission } from '../commands/log-command.js';
import type { AcceptedResult, CommandResult, Submission } from '../commands/results.js';
import type { LogRoute } from './route.js';

export const submissionOf = (commandId: string): Submission => ({
  command: {
    type: 'ReceiveStock',
    sku: 'MUG' as Sku,
    location: 'LDN1' as LocationId,
    quantity: 1 as Quantity,
    condition: 'sellable',
    reasonCode: 'purchase_receipt',
  },
  context: { subsystem: 'test', commandId, commandHash: 'hash', occurredAt: '2026-01-01T00:00:00.000Z' },
});

export const accepted = (commandId: string): AcceptedResult => ({
  commandId,
  outcome: 'accepted',
  replayed: false,
  position: 1,
  stream: 'key-1',
  revision: 0,
  events: [],
});

/** A route that answers as told, and remembers what it was asked: one list of ids for each call. */
export interface FakeRoute extends LogRoute {
  readonly calls: readonly (readonly string[])[];
}

export const fakeRoute = (
  answer: (commandId: string) => CommandResult | Error | Promise<CommandResult | Error> = accepted,
): FakeRoute => {
  const calls: (readonly string[])[] = [];
  const idsOf = (submissions: readonly LogSubmission[]): readonly string[] => {
    const ids = submissions.map(({ context }) => context.commandId);
    calls.push(ids);
    return ids;
  };
  return {
    calls,
    async submitAny(submission) {
      const [id = ''] = idsOf([submission]);
      const result = await answer(id);
      if (result instanceof Error) throw result;
      return result;
    },
    submitMany: (submissions) => Promise.all(idsOf(submissions).map(async (id) => answer(id))),
    async submitAtomic(submissions) {
      const results: AcceptedResult[] = [];
      for (const [index, id] of idsOf(submissions).entries()) {
        const result = await answer(id);
        if (result instanceof Error) throw result;
        if (result.outcome === 'refused') return { kind: 'refused', index, result };
        results.push(result);
      }
      return { kind: 'accepted', results };
    },
  };
};
