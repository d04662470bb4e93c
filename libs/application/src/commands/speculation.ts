import type { Aggregate } from './aggregates.js';

/**
 * Streams as they will be if everything decided so far is committed. A fork sees its parent's changes; its own are the parent's only
 * after `merge`, so a refused atomic batch leaves no trace.
 */
export interface Speculation {
  readonly get: (stream: string) => Aggregate;
  readonly put: (stream: string, aggregate: Aggregate) => void;
  /** Whether something decided but not yet committed changed the stream. */
  readonly isChanged: (stream: string) => boolean;
  fork(): Speculation;
  merge(): void;
  changes(): Iterable<readonly [string, Aggregate]>;
}

export const speculateOn = (
  base: (stream: string) => Aggregate,
  onMerge: (stream: string, aggregate: Aggregate) => void,
  isBaseChanged: (stream: string) => boolean = () => false,
): Speculation => {
  const own = new Map<string, Aggregate>();
  const speculation: Speculation = {
    get: (stream) => own.get(stream) ?? base(stream),
    put: (stream, aggregate) => void own.set(stream, aggregate),
    isChanged: (stream) => own.has(stream) || isBaseChanged(stream),
    fork: () => speculateOn(speculation.get, speculation.put, speculation.isChanged),
    merge: () => {
      for (const [stream, aggregate] of own) onMerge(stream, aggregate);
    },
    changes: () => own,
  };
  return speculation;
};
