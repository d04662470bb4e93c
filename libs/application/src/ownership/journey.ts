import { logUnavailable } from '../commands/not-now.js';
import type { UnavailableError } from '../commands/results.js';
import { RouteLostError } from './route.js';

/** What no owner has seen waits this long for one. */
const UNSENT_PATIENCE_MS = 3000;
/** What an owner may have decided is worth asking after: longer than it takes to notice that the owner hangs, and to replace it. */
const SENT_PATIENCE_MS = 10_000;

/** A command that has not found its owner at once. */
export class Journey {
  private sent = false;
  private readonly begun = performance.now();

  /** Notes that a route failed. */
  failed(error: unknown): void {
    if (error instanceof RouteLostError && error.sent) this.sent = true;
  }

  /** Milliseconds that it may still wait. */
  patience(): number {
    return this.begun + (this.sent ? SENT_PATIENCE_MS : UNSENT_PATIENCE_MS) - performance.now();
  }

  /** What the sender is told when nobody was found: `unsent`, unless an owner may have decided it. */
  givenUp(unsent: UnavailableError): UnavailableError {
    return this.sent ? logUnavailable('the owner of the log was lost before it answered', unsent) : unsent;
  }
}
