import { STOCK_FIELDS } from '@tallyman/inventory';
import type { SkuAnswer, StockAnswer } from '@tallyman/client';
import { answer } from '../context.js';
import type { Verb } from '../context.js';
import { EXIT } from '../exit.js';
import { table } from '../table.js';

export interface StockOptions {
  readonly at?: number | string;
  readonly minPosition?: number;
  readonly verified?: boolean;
}

type Level = Pick<StockAnswer, (typeof STOCK_FIELDS)[number] | 'location'>;

const levels = (rows: readonly Level[]): string =>
  table(
    ['location', ...STOCK_FIELDS],
    rows.map((row) => [row.location, ...STOCK_FIELDS.map((field) => row[field])]),
  );

const freshness = ({ freshness: { position, lag, source } }: StockAnswer | SkuAnswer): string =>
  `As of position ${String(position)} (${source}, ${lag === 0 ? 'up to date' : `${String(lag)} behind the log`}).`;

/** `tallyman stock <sku> [location]`. Bad news: the verified value is not what the view says. */
export const stock: Verb<[sku: string, location: string | undefined, options: StockOptions]> = async (
  context,
  sku,
  location,
  { at, minPosition, verified },
) => {
  const client = context.client();
  const query = { at, minPosition, verified };
  const found = location === undefined ? await client.sku(sku, query) : await client.stock(sku, location, query);
  const rows = 'locations' in found ? found.locations : [found];
  const drifted = rows.filter((row) => row.viewAgrees === false);
  answer(context, found, () =>
    [
      sku,
      levels(rows),
      freshness(found),
      ...drifted.map((row) => `THE VIEW IS WRONG at ${row.location}: these are the values of the log.`),
    ].join('\n'),
  );
  return drifted.length > 0 ? EXIT.badNews : EXIT.ok;
};
