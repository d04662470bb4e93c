/** Commands of every kind that a log takes one by one, from a seed: most make sense, some are refused, repeated, changed under their id, or no command at all. */

const LOCATIONS = ['LDN1', 'PAR2'] as const;
const CONDITIONS = ['sellable', 'damaged', 'qualityControl', 'quarantined'] as const;

type Command = Readonly<Record<string, unknown>> & { readonly commandId: string };
type Below = (n: number) => number;

/** Whole numbers below `n` (Park and Miller, "Random number generators: good ones are hard to find", 1988). */
const randomOf = (seed: number): Below => {
  let state = (seed % 2147483646) + 1;
  return (n) => {
    state = (state * 16807) % 2147483647;
    return state % n;
  };
};

interface Place {
  readonly sku: string;
  readonly location: string;
}

type Make = (below: Below, place: Place, id: (kind: string) => string) => Readonly<Record<string, unknown>>;

const conditionOf = (below: Below): string => CONDITIONS[below(CONDITIONS.length)] ?? 'sellable';
const elsewhere = (location: string): string => (location === LOCATIONS[0] ? LOCATIONS[1] : LOCATIONS[0]);

/** Each as often as it stands here. Ids of holds and so on are few, so that one command finds what another made. */
const KINDS: readonly Make[] = [
  (below) => ({ type: 'ReceiveStock', quantity: 5 + below(20) }),
  (below) => ({ type: 'ReceiveStock', quantity: 5 + below(20), condition: 'qualityControl' }),
  (below, _, id) => ({ type: 'HoldStock', holdId: id('hold'), quantity: 1 + below(4) }),
  (below, _, id) => ({ type: 'HoldStock', holdId: id('hold'), quantity: 1 + below(4), shortfallPolicy: 'record' }),
  (below, _, id) => ({ type: 'HoldStock', holdId: id('hold'), quantity: 1 + below(30) }),
  (_, __, id) => ({ type: 'ReleaseHold', holdId: id('hold') }),
  (_, __, id) => ({ type: 'CommitStock', holdId: id('hold'), reference: { type: 'order', id: id('order') } }),
  (below, _, id) => ({
    type: 'CommitStock',
    quantity: 1 + below(3),
    reference: { type: 'order', id: id('order') },
  }),
  (_, __, id) => ({ type: 'ReleaseCommitment', reference: { type: 'order', id: id('order') } }),
  (below, _, id) => ({ type: 'ShipStock', quantity: 1 + below(2), reference: { type: 'order', id: id('order') } }),
  (below, _, id) => ({ type: 'ReturnStock', quantity: 1 + below(2), reference: { type: 'rma', id: id('rma') } }),
  (below, _, id) => ({
    type: 'DispositionReturn',
    quantity: 1,
    to: ['sellable', 'damaged', 'scrap'][below(3)],
    reference: { type: 'rma', id: id('rma') },
  }),
  (below) => ({ type: 'AdjustStock', delta: 1 + below(6) - 4 || 1, condition: conditionOf(below) }),
  (below) => ({ type: 'AssertStockLevel', quantity: below(40) }),
  (below) => ({ type: 'SetSafetyStock', quantity: below(3) }),
  (below) => ({ type: 'MoveStock', quantity: 1 + below(3), from: conditionOf(below), to: conditionOf(below) }),
  (below, { location }, id) => ({
    type: 'DispatchTransfer',
    transferId: id('transfer'),
    quantity: 1 + below(3),
    to: elsewhere(location),
  }),
  (below, { location }, id) => ({
    type: 'ReceiveTransfer',
    transferId: id('transfer'),
    quantity: 1 + below(2),
    from: elsewhere(location),
  }),
];

/** `count` commands on `skus` SKUs at two locations. The same seed gives the same. */
export const mixedCommands = (seed: number, count: number, skus: number): readonly object[] => {
  const below = randomOf(seed);
  const start = Date.UTC(2026, 0, 1);
  const made: Command[] = [];
  const commands: object[] = [];
  for (let n = 0; n < count; n += 1) {
    const place = { sku: `SKU-${String(below(skus))}`, location: LOCATIONS[below(2)] ?? 'LDN1' };
    const id = (kind: string): string => `${kind}-${String(below(6))}-${String(Math.floor(n / 5000))}`;
    const make = KINDS[below(KINDS.length)] ?? KINDS[0];
    const command: Command = {
      commandId: `mixed-${String(n)}`,
      ...place,
      ...make?.(below, place, id),
      actor: `actor-${String(below(3))}`,
      producerVersion: `4.${String(below(3))}.0`,
      occurredAt: new Date(start + n * 1000).toISOString(),
    };
    const before = made[below(made.length + 1)];
    const dice = below(100);
    if (dice === 0 && before !== undefined) commands.push(before);
    else if (dice === 1 && before !== undefined) commands.push({ ...before, actor: 'somebody else' });
    else if (dice === 2) commands.push({ ...command, quantity: 'many' });
    else {
      made.push(command);
      commands.push(command);
    }
  }
  return commands;
};
