/** Adds raw events up to units on the shelf, by hand: what anybody with the log and no library of ours would write. */

export interface RawEvent {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
  readonly data: unknown;
}

const numberIn = (data: unknown, member: string): number => {
  const value: unknown = Object.getOwnPropertyDescriptor(Object(data), member)?.value;
  if (typeof value !== 'number') throw new Error(`no ${member} in ${JSON.stringify(data)}`);
  return value;
};

const UNITS: Readonly<Record<string, (data: unknown) => number>> = {
  StockReceived: (data) => numberIn(data, 'quantity'),
  StockShipped: (data) => -numberIn(data, 'quantity'),
  ReturnDispositioned: (data) => numberIn(data, 'quantity'),
  StockAdjusted: (data) => numberIn(data, 'delta'),
  StockHeld: () => 0,
  StockCommitted: () => 0,
  StockReturned: () => 0,
};

/** Units per SKU at one location. Throws on an event it does not know there, and on a gap between positions. */
export const foldRaw = async (
  events: AsyncIterable<RawEvent> | Iterable<RawEvent>,
  location: string,
): Promise<ReadonlyMap<string, number>> => {
  const level = new Map<string, number>();
  const prefix = `stock-${location}/`;
  let last = 0;
  for await (const { position, stream, type, data } of events) {
    if (position !== last + 1) throw new Error(`position ${String(position)} comes after ${String(last)}`);
    last = position;
    if (!stream.startsWith(prefix)) continue;
    const units = UNITS[type];
    if (units === undefined) throw new Error(`an event of the unknown type ${type} at position ${String(position)}`);
    const sku = stream.slice(prefix.length);
    level.set(sku, (level.get(sku) ?? 0) + units(data));
  }
  return level;
};
