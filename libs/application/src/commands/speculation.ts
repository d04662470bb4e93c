import type { Aggregate } from './aggregates.js';

/** A point to go back to. */
export interface Mark {
  readonly changes: number;
  readonly nextPosition: number;
}

/**
 * Streams as they will be if everything decided so far is committed. Every change is journalled, so that what was decided after a
 * mark can be taken back: a refused atomic batch, or a command that no longer fits into the group, leaves no trace.
 */
export class Speculation {
  private readonly own = new Map<string, Aggregate>();
  private readonly journal: { readonly stream: string; readonly before: Aggregate | undefined }[] = [];

  /** `base` knows every stream as it is before the group; `nextPosition` is that of the group's next event. */
  constructor(
    private readonly base: (stream: string) => Aggregate,
    private nextPosition: number,
  ) {}

  get(stream: string): Aggregate {
    return this.own.get(stream) ?? this.base(stream);
  }

  /** The stream after one more event, which takes the next position. */
  put(stream: string, aggregate: Omit<Aggregate, 'position'>): void {
    this.journal.push({ stream, before: this.own.get(stream) });
    const { state, revision, hash } = aggregate;
    this.own.set(stream, { state, revision, hash, position: this.nextPosition });
    this.nextPosition += 1;
  }

  /** Whether something decided in this group changed the stream. */
  isChanged(stream: string): boolean {
    return this.own.has(stream);
  }

  mark(): Mark {
    return { changes: this.journal.length, nextPosition: this.nextPosition };
  }

  rollback({ changes, nextPosition }: Mark): void {
    for (const { stream, before } of this.journal.splice(changes).reverse())
      if (before === undefined) this.own.delete(stream);
      else this.own.set(stream, before);
    this.nextPosition = nextPosition;
  }

  changes(): ReadonlyMap<string, Aggregate> {
    return this.own;
  }
}
