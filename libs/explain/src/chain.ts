import { CHAIN_START, chainHash, type RecordedEvent } from '@tallyman/event-catalog';
import type { Tampering } from './explanation.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Walks one stream in order of revision and recomputes its hash chain. Keeps the first thing that is wrong. */
export class ChainWalk {
  private previous = CHAIN_START;
  private lastPosition = 0;
  private nextRevision = 0;
  private found: Tampering | undefined;

  constructor(private readonly stream: string) {}

  get tampering(): Tampering | undefined {
    return this.found;
  }
  get events(): number {
    return this.nextRevision;
  }
  /** Stored hash of the last event, hex. */
  get streamHash(): string {
    return hex(this.previous);
  }

  add(event: RecordedEvent): void {
    const broken = this.found === undefined ? this.check(event) : undefined;
    if (broken !== undefined) this.found = broken;
    // After a break the walk goes on from what is stored; only the first break is told.
    this.previous = event.hash;
    this.lastPosition = event.position;
    this.nextRevision += 1;
  }

  private check(event: RecordedEvent): Tampering | undefined {
    if (event.stream !== this.stream) return tampering(event, '', `it belongs to the stream ${event.stream}`);
    if (event.revision !== this.nextRevision) return tampering(event, '', gap(this.nextRevision, event.revision));
    if (event.position <= this.lastPosition)
      return tampering(event, '', 'its position is not after that of the event before it');
    const recomputed = hex(chainHash(this.previous, event));
    if (recomputed === hex(event.hash)) return undefined;
    return tampering(event, recomputed, 'the stored hash is not the one of its content after the event before it');
  }
}

const gap = (wanted: number, got: number): string =>
  `revision ${String(wanted)} is missing: the stream goes on with ${String(got)}`;

const tampering = (event: RecordedEvent, recomputedHash: string, detail: string): Tampering => ({
  position: event.position,
  revision: event.revision,
  eventId: event.id,
  storedHash: hex(event.hash),
  recomputedHash,
  detail,
});
