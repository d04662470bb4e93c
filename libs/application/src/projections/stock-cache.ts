import { LRUCache } from 'lru-cache';
import { stockStream } from '@tallyman/inventory';
import type { StockCache, StockCell } from '@tallyman/read-models';

/**
 * Upper bounds, measured on 100,000 cells whose quantities are beyond 2^31 (in ordinary ones it is a quarter less): what a cell takes
 * beside its names, with its place in the cache and the text that the edge keeps of its answer. A name is there three times: in the key,
 * in the row, in the text. One character beyond ASCII may make V8 take two bytes for each character of all three.
 */
const NARROW = { cell: 1030, character: 3 };
const WIDE = { cell: 1320, character: 6 };

/** Bytes. */
const sizeOf = (_cell: StockCell, key: string): number => {
  const { cell, character } = Buffer.byteLength(key) === key.length ? NARROW : WIDE;
  return cell + character * key.length;
};

/** Cells in the memory of this process, at most `maxBytes` in all; those that nobody has asked for longest go first. */
export const createStockCache = (maxBytes: number): StockCache => {
  const cells = new LRUCache<string, StockCell>({ maxSize: maxBytes, sizeCalculation: sizeOf });
  let generation = 0;
  return {
    get: (id) => cells.get(stockStream(id)),
    peek: (id) => cells.peek(stockStream(id)),
    keep(cell, from) {
      if (from < generation) return;
      const key = stockStream(cell.row);
      const known = cells.peek(key);
      if (known === undefined || isOlder(known, cell)) cells.set(key, cell);
    },
    offer(row, from) {
      if (from < generation) return;
      const key = stockStream(row);
      const cell = cells.peek(key);
      if (cell !== undefined && cell.row.appliedPosition < row.appliedPosition) cells.set(key, { ...cell, row });
    },
    forgetUnderway(id) {
      cells.delete(stockStream(id));
    },
    clear(to) {
      generation = Math.max(generation, to);
      cells.clear();
    },
  };
};

const isOlder = (known: StockCell, cell: StockCell): boolean =>
  known.row.appliedPosition <= cell.row.appliedPosition && known.position < cell.position;
