import type { Viewed } from '@tallyman/read-models';
import type { Findings } from './findings.js';
import type { LogCheck } from './log-check.js';

const PAGE = 1000;

/**
 * Reads the views, and carries the fold of the log on to the position of whatever was read. A page of rows is one snapshot with its
 * position, and positions only go up while the views are live: so the fold never goes beyond what is compared with it next.
 */
export class Snapshots {
  /** How many rows were compared. */
  rows = 0;
  /** Of the last snapshot. */
  position = 0;

  constructor(
    private readonly log: LogCheck,
    private readonly findings: Findings,
    private readonly onRead: () => void,
  ) {}

  /** Every row of a table, in order of its key. False when fold and views cannot be brought to one position. */
  async eachRow<Row>(
    read: (after: Row | undefined, limit: number) => Promise<Viewed<readonly Row[]>>,
    compare: (row: Row) => void,
  ): Promise<boolean> {
    let after: Row | undefined;
    do {
      const page = await read(after, PAGE);
      if (!(await this.align(page))) return false;
      for (const row of page.value) compare(row);
      this.rows += page.value.length;
      after = page.value.length < PAGE ? undefined : page.value.at(-1);
      this.onRead();
    } while (after !== undefined);
    return true;
  }

  /** The rows of these keys, one by one. False as above. */
  async eachOf<Key, Row>(
    keys: readonly Key[],
    read: (key: Key) => Promise<Viewed<Row | undefined>>,
    compare: (key: Key, row: Row | undefined) => void,
  ): Promise<boolean> {
    for (const key of keys) {
      const snapshot = await read(key);
      if (!(await this.align(snapshot))) return false;
      compare(key, snapshot.value);
      this.rows += 1;
      this.onRead();
    }
    return true;
  }

  private async align({ position }: Viewed<unknown>): Promise<boolean> {
    this.position = position;
    if (position < this.log.position) {
      const detail = `the views are at ${String(position)}, behind the ${String(this.log.position)} of a snapshot before`;
      this.findings.add('view_went_back', detail);
      return false;
    }
    const reached = await this.log.advanceTo(position);
    if (!reached)
      this.findings.add('view_ahead_of_log', `the views are at ${String(position)}, beyond the end of the log`);
    return reached;
  }
}
