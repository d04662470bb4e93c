import type { ExplainStep } from '@tallyman/explain';
import type { StockField } from '@tallyman/inventory';
import { objectWith } from './shape.js';
import type { Transport } from './transport.js';
import type { Explanation } from './wire-answers.js';

export interface ExplainOptions {
  /** As of this log position, or this instant (ISO 8601). */
  readonly at?: number | string;
  /** What the value should have been. */
  readonly expected?: number;
}

const PAGE = 1000;
const explanation = objectWith<Explanation>('subject', 'field', 'value', 'at', 'steps', 'page', 'proof', 'verdict');

export const createExplain =
  (transport: Transport) =>
  async (sku: string, location: string, field: StockField, options: ExplainOptions = {}): Promise<Explanation> => {
    const path = `/v1/stock/${encodeURIComponent(sku)}/${encodeURIComponent(location)}/explain`;
    const page = (query: Record<string, string | number | undefined>) =>
      transport.json({ method: 'GET', path, query: { field, limit: PAGE, ...query }, repeatable: true }, explanation);
    const first = await page({ ...options });
    const steps: ExplainStep[] = [...first.steps];
    for (let after = first.page.next ?? undefined; after !== undefined;) {
      // Later pages as of the first one's position: the value may have moved on since.
      const more: Explanation = await page({ ...options, at: first.at.position, after });
      steps.push(...more.steps);
      after = more.steps.length === 0 ? undefined : (more.page.next ?? undefined);
    }
    return { ...first, steps, page: { ...first.page, next: null } };
  };
