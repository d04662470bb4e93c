/** Something goes wrong: release 4.2.0 of the returns subsystem, and the finding of it. README.md tells it in words. */
import { createHash } from 'node:crypto';
import type { Explanation, TallymanClient } from '@tallyman/client';
import { bookedBy, commandsOfReturn } from './commands.js';
import type { Shop, ShopCommand } from './commands.js';
import type { RetailLine } from './csv.js';

export const BUGGY_RELEASE = '4.2.0';
const EVERY = 40;

/** The returns that the bug will hit: one in forty, those of one unit left out (too easy to overlook in a print-out). */
export const hitReturns = (lines: readonly RetailLine[]): readonly RetailLine[] => {
  const returns = lines.filter((line) => bookedBy(line) === 'returns' && line.quantity < -1);
  const hit = returns.filter((_, index) => index % EVERY === EVERY - 1);
  return hit.length > 0 ? hit : returns.slice(-1);
};

/** An id that looks as fresh as the bug's did, but is the same whenever the story is told again. */
const freshLooking = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/**
 * The bug: the answer to a return took too long, so the new release sent it once more, with new command ids. The service
 * cannot know that it is the same return: the id is what says so.
 */
export const doubledCommands = (shop: Shop, lines: readonly RetailLine[]): readonly ShopCommand[] =>
  hitReturns(lines).flatMap((line) =>
    commandsOfReturn(shop, line).map((command) => ({
      ...command,
      commandId: freshLooking(`${command.commandId} again`),
      producerVersion: BUGGY_RELEASE,
      actor: 'returns-retry-worker',
    })),
  );

/** What the bug adds per code: a plain table, for services that have been through the story before. */
export const doubledUnits = (lines: readonly RetailLine[]): ReadonlyMap<string, number> => {
  const units = new Map<string, number>();
  for (const { code, quantity } of hitReturns(lines)) units.set(code, (units.get(code) ?? 0) - quantity);
  return units;
};

/** Has this service been through the story of this shop? */
export const wasTold = async (client: TallymanClient, shop: Shop, lines: readonly RetailLine[]): Promise<boolean> => {
  const first = doubledCommands(shop, lines)[0];
  return first !== undefined && (await client.outcome(first.commandId)) !== undefined;
};

type Step = Explanation['steps'][number];

/** A step that books the same line of the same document, in the same way, as an earlier one did. */
export interface Repeat {
  readonly first: Step;
  readonly again: Step;
}

const bookingOf = (step: Step): string | undefined =>
  step.reference?.line === undefined
    ? undefined
    : JSON.stringify([step.eventType, step.reference.type, step.reference.id, step.reference.line]);

/** Documents are booked once per line: what is booked again is evidence. */
export const repeatsIn = (steps: readonly Step[]): readonly Repeat[] => {
  const firsts = new Map<string, Step>();
  return steps.flatMap((step) => {
    const booking = bookingOf(step);
    if (booking === undefined) return [];
    const first = firsts.get(booking);
    if (first !== undefined) return [{ first, again: step }];
    firsts.set(booking, step);
    return [];
  });
};
