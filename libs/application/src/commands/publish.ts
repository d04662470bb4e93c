import type { AppendResult } from '@tallyman/event-store';
import type { AggregateCache } from './aggregates.js';
import type { Plan } from './plan-batch.js';

/** What the commit confirmed becomes the owner's memory, each stream with the position of its last event. */
export const publish = (aggregates: AggregateCache, plan: Plan, results: readonly AppendResult[]): void => {
  const positions = new Map<string, number>();
  for (const [index, { append }] of plan.items.entries()) {
    const result = results[index];
    let position = result?.kind === 'appended' ? result.firstPosition : 0;
    for (const { stream, events } of append.streams) {
      position += events.length;
      if (events.length > 0) positions.set(stream, position - 1);
    }
  }
  for (const [stream, aggregate] of plan.speculation.changes())
    aggregates.publish(stream, { ...aggregate, position: positions.get(stream) ?? aggregate.position });
};
