import type { DecodedEvent } from '@tallyman/event-catalog';
import { MAX_PRODUCER_VERSIONS, type FoldedHistory } from './explanation.js';
import { exact, Totals } from './totals.js';

/** What each subsystem, reason and release did to the field over the whole history. */
export class Breakdown {
  private readonly subsystems = new Totals();
  private readonly reasons = new Totals();
  /** A release is free text of a sender, so only so many of them are kept apart. */
  private readonly releases = new Totals(MAX_PRODUCER_VERSIONS);

  add({ subsystem, reasonCode, producerVersion }: DecodedEvent, delta: number): void {
    const moved = BigInt(delta);
    this.subsystems.add(subsystem, 1, moved);
    this.reasons.add(reasonCode ?? '', 1, moved);
    this.releases.add(JSON.stringify([subsystem, producerVersion ?? null]), 1, moved);
  }

  finish(): Pick<FoldedHistory, 'bySubsystem' | 'byReason' | 'byProducerVersion' | 'otherProducerVersions'> {
    const others = this.releases.others();
    return {
      bySubsystem: this.subsystems.ranked().map(([subsystem, { events, delta }]) => ({
        subsystem,
        events,
        delta: exact(delta),
      })),
      byReason: this.reasons.ranked().map(([reasonCode, { events, delta }]) => ({
        reasonCode: reasonCode === '' ? null : reasonCode,
        events,
        delta: exact(delta),
      })),
      byProducerVersion: this.releases.ranked().map(([key, { events, delta }]) => {
        const [subsystem, producerVersion] = JSON.parse(key) as [string, string | null];
        return { subsystem, producerVersion, events, delta: exact(delta) };
      }),
      ...(others === undefined ? {} : { otherProducerVersions: others }),
    };
  }
}
