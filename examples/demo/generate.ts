/** Order lines of the same shape as the real file, from a seed: the same seed gives the same lines. */
import type { RetailLine } from '../retail/csv.js';

const PRODUCTS = [
  ['10001', 'RED ENAMEL MUG'],
  ['10002', 'OAK DESK LAMP'],
  ['10003', 'TIN LUNCH BOX'],
  ['10004A', 'TEA TOWEL, BLUE'],
  ['10004a', 'TEA TOWEL, BLUE, SECOND CHOICE'],
  ['10005', 'GLASS CANDLE HOLDER'],
  ['10006B', 'BAKING SET'],
  ['10007', 'PAPER STAR LANTERN'],
  ['10008', 'DOORMAT'],
  ['DCGS0009', 'BOXED ASHTRAY'],
] as const;
const SERVICES = [
  ['POST', 'POSTAGE'],
  ['DOT', 'DOTCOM POSTAGE'],
  ['BANK CHARGES', 'Bank charges'],
] as const;

/** A small generator of whole numbers below `n` (mulberry32). */
const randomOf = (seed: number): ((n: number) => number) => {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
};

type Kind = Pick<RetailLine, 'code' | 'description' | 'quantity' | 'price'> & { readonly back: boolean };

const kindOf = (below: (n: number) => number): Kind => {
  const dice = below(100);
  const [code, description] = PRODUCTS[below(PRODUCTS.length)] ?? PRODUCTS[0];
  const many = 1 + below(12);
  if (dice < 3) {
    const [service, text] = SERVICES[below(SERVICES.length)] ?? SERVICES[0];
    return { code: service, description: text, quantity: 1, price: '4.95', back: false };
  }
  if (dice < 8) return { code, description, quantity: -many, price: '2.55', back: true };
  if (dice < 10)
    return {
      code,
      description: ['damages', 'check', '?', ''][below(4)] ?? '',
      quantity: -many,
      price: '0',
      back: false,
    };
  return { code, description, quantity: many, price: dice < 13 ? '0' : '2.55', back: false };
};

/** `count` lines, some four to an invoice, in order of time over `days` days from 1 December 2025 on. */
export const generateLines = (seed: number, count: number, days = 5): readonly RetailLine[] => {
  const below = randomOf(seed);
  const start = Date.UTC(2025, 11, 1, 8);
  let invoice = 600_000;
  return Array.from({ length: count }, (_, index) => {
    if (below(4) === 0) invoice += 1;
    const { back, ...kind } = kindOf(below);
    const day = Math.floor((index * days) / count);
    const minute = Math.floor((((index * days) / count) % 1) * 600);
    const date = new Date(start + (day * 1440 + minute) * 60_000).toISOString().replace('.000Z', 'Z');
    return { ...kind, line: index + 2, invoice: `${back ? 'C' : ''}${String(invoice)}`, date, customer: '' };
  });
};
