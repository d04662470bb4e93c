import { createHash } from 'node:crypto';
import { CHAIN_START, chainHash, type RecordedEvent } from '@tallyman/event-catalog';

interface ChainEnd {
  readonly revision: number;
  readonly hash: Uint8Array;
}

const START: ChainEnd = { revision: -1, hash: CHAIN_START };

/** The end of every stream of a log that is read in order. Memory is bounded by the number of streams. */
export class StreamChains {
  private readonly ends = new Map<string, ChainEnd>();

  get streams(): number {
    return this.ends.size;
  }

  /** Whether the event follows the one before it in its stream, by its revision and by its hash. */
  add(event: RecordedEvent): boolean {
    const { stream, revision } = event;
    const before = this.ends.get(stream) ?? START;
    const isNext = revision === before.revision + 1 && Buffer.from(chainHash(before.hash, event)).equals(event.hash);
    // A copy: a slice of a driver's buffer would keep the whole of it in memory.
    this.ends.set(stream, { revision, hash: Uint8Array.from(event.hash) });
    return isNext;
  }

  /** See `LogComparison`. */
  digest(): string {
    const names = [...this.ends.keys()].map((stream) => Buffer.from(stream)).sort((a, b) => Buffer.compare(a, b));
    const sum = createHash('sha256');
    for (const name of names) {
      const { revision, hash } = this.ends.get(name.toString()) ?? START;
      sum.update(name).update(`\0${String(revision)}\0${Buffer.from(hash).toString('hex')}\n`);
    }
    return sum.digest('hex');
  }
}
