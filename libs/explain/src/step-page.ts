import type { FieldValue } from './explained-value.js';
import { DEFAULT_STEPS, MAX_STEPS, type ExplainPage, type ExplainStep } from './explanation.js';

/** Takes all steps of a history in order and keeps one page of them. */
export class StepPage<Value extends FieldValue = number> {
  readonly list: ExplainStep<Value>[] = [];
  private readonly limit: number;
  private skipped = 0;
  private total = 0;

  /** A `limit` outside of 1..MAX_STEPS becomes the nearest one inside; the page says which. */
  constructor(
    private readonly after = -1,
    limit = DEFAULT_STEPS,
  ) {
    this.limit = Math.min(Math.max(limit, 1), MAX_STEPS);
  }

  /** Whether the page is the whole history. */
  get isWhole(): boolean {
    return this.list.length === this.total;
  }

  /** `make` is called only for a step of the page. */
  add(revision: number, make: () => ExplainStep<Value>): void {
    this.total += 1;
    if (revision <= this.after) this.skipped += 1;
    else if (this.list.length < this.limit) this.list.push(make());
  }

  describe(): ExplainPage {
    const isLast = this.skipped + this.list.length === this.total;
    return {
      from: this.skipped,
      limit: this.limit,
      totalSteps: this.total,
      next: isLast ? null : (this.list.at(-1)?.revision ?? null),
    };
  }
}
