import { Counter, type Registry } from 'prom-client';

/** Counts commands by what became of them, in plain numbers; they become a metric at the scrape. */
export class CommandCounts {
  private accepted = 0;
  private readonly counter: Counter<'outcome' | 'code'>;
  /** Of `accepted`, those that the counter knows already. */
  private told = 0;

  constructor(registry: Registry) {
    const tell = (): void => {
      this.tell();
    };
    this.counter = new Counter({
      name: 'tallyman_commands_total',
      help: 'Commands by what became of them',
      labelNames: ['outcome', 'code'],
      registers: [registry],
      collect: tell,
    });
  }

  addAccepted(count: number): void {
    this.accepted += count;
  }

  /** One that was not accepted, and why. */
  addOther(outcome: string, code: string): void {
    this.counter.inc({ outcome, code });
  }

  private tell(): void {
    const news = this.accepted - this.told;
    if (news > 0) this.counter.inc({ outcome: 'accepted', code: '' }, news);
    this.told = this.accepted;
  }
}
