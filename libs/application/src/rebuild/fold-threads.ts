import { Worker } from 'node:worker_threads';
import type { Projection } from '@tallyman/projections';
import type { FoldedWindow } from '@tallyman/read-models';
import type { FoldReply, FoldRequest } from './fold-thread.js';
import { LogFaultError } from './log-fault.js';
import type { RangeFolder } from './range-folder.js';

/** Where the threads come from: the module that calls `serveFolds`, and what it needs for that (its `workerData`). */
export interface FoldThreads {
  readonly entry: URL;
  readonly data: unknown;
  /** How many; as many as there are processors is best. */
  readonly count: number;
  /** A shorter log is folded in the thread that asks: it is done before another has started. */
  readonly minEvents: number;
}

/** Heap of one thread, MiB: the most rows that a window may have take about half of it. */
const MAX_HEAP_MB = 128;
/** What an event leaves behind dies here, however long the row that it changes is kept. */
const YOUNG_HEAP_MB = 48;

interface Waiting<Changes> {
  readonly resolve: (window: FoldedWindow<Changes>) => void;
  readonly reject: (error: Error) => void;
}

/** One thread, and what it was asked. */
class FoldThread<Changes> {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting<Changes>>();
  private lastId = 0;

  constructor(
    private readonly projection: Projection<Changes>,
    { entry, data }: FoldThreads,
  ) {
    this.worker = new Worker(entry, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    this.worker.on('message', (reply: FoldReply) => {
      this.settle(reply);
    });
    this.worker.on('error', (error) => {
      this.giveUp(new Error(`a thread of the rebuild has failed: ${error.message}`, { cause: error }));
    });
    this.worker.on('exit', () => {
      this.giveUp(new Error('a thread of the rebuild has ended'));
    });
  }

  get load(): number {
    return this.waiting.size;
  }

  fold(from: number, to: number): Promise<FoldedWindow<Changes>> {
    const request: FoldRequest = { id: ++this.lastId, projection: this.projection.name, from, to };
    return new Promise((resolve, reject) => {
      this.waiting.set(request.id, { resolve, reject });
      this.worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private settle(reply: FoldReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ('changes' in reply) waiting?.resolve({ ...reply.window, changes: this.projection.unpack(reply.changes) });
    else waiting?.reject(reply.final ? new LogFaultError(reply.error) : new Error(reply.error));
  }

  private giveUp(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** Threads that fold beside this one, which stays free for everything else. */
export const createFoldThreads = <Changes>(
  projection: Projection<Changes>,
  threads: FoldThreads,
): RangeFolder<Changes> => {
  const all = Array.from({ length: threads.count }, () => new FoldThread(projection, threads));
  const least = (): FoldThread<Changes> => {
    const [thread] = [...all].sort((a, b) => a.load - b.load);
    if (thread === undefined) throw new Error('a rebuild has no threads');
    return thread;
  };
  return {
    parallel: threads.count,
    fold: (from, to) => least().fold(from, to),
    close: async () => {
      await Promise.all(all.map((thread) => thread.close()));
    },
  };
};
