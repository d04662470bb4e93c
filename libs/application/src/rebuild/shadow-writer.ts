import type { Projection, WindowFold } from '@tallyman/projections';
import type { FoldedWindow, RebuildStore } from '@tallyman/read-models';
import { createSpeed } from './speed.js';

export interface ShadowWriterOptions<Changes> {
  readonly projection: Projection<Changes>;
  readonly rebuildStore: Pick<RebuildStore<Changes>, 'applyShadow'>;
  readonly rebuildId: string;
  /** The shadow's checkpoint. */
  readonly position: number;
  /** Most events between two writes: so many are folded again after a crash. */
  readonly flushEvents: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Rows in memory at the most (some 400 bytes each) before they are written; a window comes on top. */
const MAX_ROWS = 200_000;
/** So that progress is seen, and a cancellation from another process noticed. */
const LONGEST_UNWRITTEN_MS = 5000;

/**
 * Joins windows in memory and writes them to the shadow from time to time, while the next are folded. What is joined touches a row once:
 * that makes the difference between a write for every event and one for every row.
 */
export class ShadowWriter<Changes> {
  private fold: WindowFold<Changes>;
  private events = 0;
  private writtenAt: number;
  private written: number;
  private writing: Promise<boolean> = Promise.resolve(true);
  private readonly speed: (events: number) => number;
  private reached: number;

  constructor(private readonly options: ShadowWriterOptions<Changes>) {
    this.fold = options.projection.createFold();
    this.reached = this.written = options.position;
    this.writtenAt = options.now();
    this.speed = createSpeed(options.now);
  }

  /** Up to here everything is joined. */
  get position(): number {
    return this.reached;
  }

  /** False when the shadow is not where it was left, or the rebuild is not running any more. Throws `WindowOverflowError` and what `WindowFold.join` throws. */
  async add(window: FoldedWindow<Changes>, targetPosition: number): Promise<boolean> {
    this.fold.join(window.changes);
    this.reached = window.to;
    this.events += window.events;
    const { flushEvents, now } = this.options;
    const isTime = now() - this.writtenAt >= LONGEST_UNWRITTEN_MS;
    if (this.events < flushEvents && this.fold.size < MAX_ROWS && !isTime) return true;
    return this.write(targetPosition);
  }

  /** Writes what is left, and waits for it. */
  async flush(targetPosition: number): Promise<boolean> {
    return (await this.write(targetPosition)) && (await this.writing);
  }

  /** Waits for a write under way, however it ends. */
  async settled(): Promise<void> {
    await this.writing.catch(() => false);
  }

  private async write(targetPosition: number): Promise<boolean> {
    if (!(await this.writing)) return false;
    const { projection, rebuildStore, rebuildId, now } = this.options;
    if (this.reached === this.written) return true;
    const window = { from: this.written, to: this.reached, changes: this.fold.net(), events: this.events };
    const progress = { targetPosition, eventsPerSecond: this.speed(this.events) };
    this.fold = projection.createFold();
    this.events = 0;
    this.written = this.reached;
    this.writtenAt = now();
    this.writing = rebuildStore.applyShadow(rebuildId, window, progress);
    // Whoever writes next gets the error; nobody else is to trip over it.
    this.writing.catch(() => undefined);
    return true;
  }
}
