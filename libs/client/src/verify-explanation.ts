import type { EventEnvelope } from '@tallyman/event-catalog';
import { recomputeProof, stockValue } from '@tallyman/explain';
import type { LocationId, Sku } from '@tallyman/inventory';
import { stockStream } from '@tallyman/inventory';
import type { LogReader } from './log-reader.js';
import type { Explanation } from './wire-answers.js';

export interface Verification {
  readonly ok: boolean;
  /** One sentence for each thing that is not as the explanation says. */
  readonly mismatches: readonly string[];
  /** What the raw events say. */
  readonly events: number;
  readonly streamHash: string;
  readonly value: number;
}

const rawEvents = async (log: LogReader, stream: string, upTo: number): Promise<readonly EventEnvelope[]> => {
  const events: EventEnvelope[] = [];
  for await (const event of log.streamEvents(stream)) {
    if (event.position > upTo) break;
    events.push(event);
  }
  return events;
};

const sumOfSteps = (explanation: Explanation): number => explanation.steps.reduce((sum, step) => sum + step.delta, 0);

/** Compares what the explanation claims with what the raw events give. */
export const mismatchesOf = (explanation: Explanation, events: readonly EventEnvelope[]): Verification => {
  const { sku, location } = explanation.subject;
  const item = { sku: sku as Sku, location: location as LocationId };
  const raw = recomputeProof(events, stockValue(item, explanation.field));
  const { proof, value, page, steps } = explanation;
  const mismatches: string[] = [];
  const compare = (what: string, claimed: number | string, found: number | string): void => {
    if (claimed !== found) mismatches.push(`${what}: claimed ${String(claimed)}, the raw events give ${String(found)}`);
  };
  if (!raw.chainIntact)
    mismatches.push(`the hash chain of the raw events is broken at position ${String(raw.tampering?.position)}`);
  compare('events', proof.events, raw.events);
  compare('stream hash', proof.streamHash, raw.streamHash);
  compare('value of the proof', proof.value, raw.value);
  compare('value', value, raw.value);
  if (steps.length === page.totalSteps) compare('sum of the steps', sumOfSteps(explanation), raw.value);
  return { ok: mismatches.length === 0, mismatches, events: raw.events, streamHash: raw.streamHash, value: raw.value };
};

/**
 * Fetches the raw events behind an explanation and recomputes the hash chain and the value from them alone, trusting nothing
 * that the service computed.
 */
export const verifyExplanation = async (explanation: Explanation, client: LogReader): Promise<Verification> => {
  const { sku, location } = explanation.subject;
  const stream = stockStream({ sku: sku as Sku, location: location as LocationId });
  return mismatchesOf(explanation, await rawEvents(client, stream, explanation.at.position));
};
