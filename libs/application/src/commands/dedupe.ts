import type { EventStore, RecordedCommand } from '@tallyman/event-store';
import type { Job } from './job.js';

/** After a repeat was met, so many groups are looked up whole: whoever sends one again sends more. */
const WATCHFUL_GROUPS = 64;

const NOTHING: ReadonlyMap<string, RecordedCommand> = new Map();

/**
 * Knows which commands the log has decided before. It asks the log only when it has reason to: at first, for a while after a
 * repeat, and for jobs that may have been taken without an answer. Else a repeat is found by the log itself, which turns the append
 * away as a duplicate, and is looked up then.
 */
export class Dedupe {
  private watchful = WATCHFUL_GROUPS;

  constructor(private readonly store: Pick<EventStore, 'findCommands'>) {}

  /** Of the jobs' commands those that the log knows; `undefined` when there is no reason to ask. */
  lookUp(jobs: readonly Job[]): Promise<ReadonlyMap<string, RecordedCommand>> | undefined {
    const doubtful = this.watchful > 0 ? jobs : jobs.filter((job) => job.lookUp);
    return doubtful.length === 0 ? undefined : this.ask(doubtful);
  }

  /** What `lookUp` answers without asking. */
  get nothing(): ReadonlyMap<string, RecordedCommand> {
    return NOTHING;
  }

  /** A repeat was met, or may come: the log's owner was lost, or has just begun. */
  beWatchful(): void {
    this.watchful = WATCHFUL_GROUPS;
  }

  private async ask(jobs: readonly Job[]): Promise<ReadonlyMap<string, RecordedCommand>> {
    const ids = new Set<string>();
    for (const { submissions } of jobs) for (const { context } of submissions) ids.add(context.commandId);
    const recorded = await this.store.findCommands([...ids]);
    if (recorded.length > 0) this.beWatchful();
    else if (this.watchful > 0) this.watchful -= 1;
    return new Map(recorded.map((row) => [row.commandId, row]));
  }
}
