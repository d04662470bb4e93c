import { accepted, refused } from '@tallyman/kernel';
import type { StockCommand } from './commands.js';
import type { StockQuantities } from './fields.js';
import type { ItemEvent, StateOf, StockDecision } from './decision.js';
import { assertSound, BrokenInvariantError } from './invariants.js';
import type { StockItemId } from './names.js';
import { postingsOf } from './postings.js';
import { addPostings, overflowOf } from './quantities.js';
import { quantitiesOf } from './state.js';

const mayFallShort = (command: StockCommand): boolean =>
  'shortfallPolicy' in command ? command.shortfallPolicy === 'record' : command.type === 'ReconcileCount';

/** `free` sank to below 0: said in the event right after the one that did it. */
const shortfall = (item: StockItemId, before: StockQuantities, after: StockQuantities): ItemEvent | undefined =>
  after.free < 0 && after.free < before.free
    ? { item, event: { type: 'ShortfallRecorded', data: { shortfall: -after.free, free: after.free } } }
    : undefined;

const beliefMismatch = (
  { belief }: StockCommand,
  item: StockItemId,
  before: StockQuantities,
  after: StockQuantities,
): ItemEvent | undefined => {
  if (belief === undefined) return undefined;
  const { field, before: believedBefore, after: believedAfter, readPosition } = belief;
  const actualBefore = before[field];
  const actualAfter = after[field];
  if ((believedBefore ?? actualBefore) === actualBefore && (believedAfter ?? actualAfter) === actualAfter)
    return undefined;
  const data = {
    field,
    ...(believedBefore === undefined ? {} : { believedBefore }),
    actualBefore,
    ...(believedAfter === undefined ? {} : { believedAfter }),
    actualAfter,
    ...(readPosition === undefined ? {} : { readPosition }),
  };
  return { item, event: { type: 'BeliefMismatchObserved', data } };
};

interface Change {
  readonly item: StockItemId;
  readonly before: StockQuantities;
  after: StockQuantities;
}

/** What the events do to each item they touch, in order of first touch. Events of one item stand together. */
const changesOf = (events: readonly ItemEvent[], stateOf: StateOf): readonly Change[] => {
  const changes: Change[] = [];
  for (const { item, event } of events) {
    let change = changes.at(-1);
    if (change?.item.sku !== item.sku) {
      const before = quantitiesOf(stateOf(item));
      change = { item, before, after: before };
      changes.push(change);
    }
    change.after = addPostings(change.after, item, postingsOf(item, event));
  }
  return changes;
};

/**
 * What holds for every command alike, after its own rules: no quantity leaves its range, a shortfall and a wrong belief become
 * evidence, and the books still agree. Only with more than one item do events precede those of the primary; no such command may
 * fall short, so the shortfall always follows the one event that made it.
 */
export const settle = (
  command: StockCommand,
  primary: StockItemId,
  events: readonly ItemEvent[],
  stateOf: StateOf,
): StockDecision => {
  const evidence: ItemEvent[] = [];
  let mismatch: ItemEvent | undefined;
  for (const { item, before, after } of changesOf(events, stateOf)) {
    const balance = overflowOf(after);
    if (balance !== undefined) return refused({ code: 'quantity_overflow', sku: item.sku, balance });
    assertSound(item, after);
    const short = shortfall(item, before, after);
    if (short !== undefined && !mayFallShort(command)) throw new BrokenInvariantError(item, 'free fell short unasked');
    if (short !== undefined) evidence.push(short);
    if (item.sku === primary.sku) mismatch = beliefMismatch(command, item, before, after);
  }
  if (mismatch !== undefined) evidence.push(mismatch);
  return evidence.length === 0 ? accepted(...events) : accepted(...events, ...evidence);
};
