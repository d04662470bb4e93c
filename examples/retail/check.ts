/** The three sources of a quantity, each compared with the plain fold: raw events, views, explanations. */
import type { StockAnswer, TallymanClient } from '@tallyman/client';
import { foldRaw } from './raw-fold.js';

export interface Difference {
  readonly code: string;
  readonly expected: number;
  readonly actual: number;
}

export interface Comparison {
  readonly source: 'log' | 'view' | 'explanation';
  readonly codes: number;
  readonly differences: readonly Difference[];
}

/** Codes of either side whose quantities are not the same; a code that one side lacks counts as 0 there. */
export const differencesOf = (
  expected: ReadonlyMap<string, number>,
  actual: ReadonlyMap<string, number>,
): readonly Difference[] =>
  [...new Set([...expected.keys(), ...actual.keys()])]
    .map((code) => ({ code, expected: expected.get(code) ?? 0, actual: actual.get(code) ?? 0 }))
    .filter((each) => each.expected !== each.actual);

/** What one source says of every code, at most `width` questions at a time. */
const ask = async (
  codes: Iterable<string>,
  question: (code: string) => Promise<number>,
  width = 8,
): Promise<ReadonlyMap<string, number>> => {
  const answers = new Map<string, number>();
  const todo = codes[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let each = todo.next(); each.done !== true; each = todo.next())
      answers.set(each.value, await question(each.value));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return answers;
};

/** Every order is through, so all that is there must be sellable and free. Anything else would hide a difference: it is one. */
const settled = (stock: StockAnswer): number => {
  const open = stock.held + stock.committed + stock.damaged + stock.qualityControl + stock.quarantined;
  return open === 0 && stock.sellable === stock.onHand && stock.free === stock.onHand ? stock.onHand : Number.NaN;
};

export interface Checked {
  readonly client: TallymanClient;
  readonly location: string;
  /** Everything up to here must be in the views. */
  readonly position: number;
}

export const compareView = async (
  { client, location, position }: Checked,
  expected: ReadonlyMap<string, number>,
): Promise<Comparison> => {
  const view = (code: string) => client.stock(code, location, { minPosition: position }).then(settled);
  const actual = await ask(expected.keys(), view);
  return { source: 'view', codes: actual.size, differences: differencesOf(expected, actual) };
};

export const compareAll = async (
  checked: Checked,
  expected: ReadonlyMap<string, number>,
): Promise<readonly Comparison[]> => {
  const { client, location } = checked;
  const log = await foldRaw(client.events(), location);
  const view = await compareView(checked, expected);
  const explained = await ask(expected.keys(), async (code) => (await client.explain(code, location, 'onHand')).value);
  return [
    { source: 'log', codes: log.size, differences: differencesOf(expected, log) },
    view,
    { source: 'explanation', codes: explained.size, differences: differencesOf(expected, explained) },
  ];
};
