import type { Job } from './job.js';

/** Jobs in the order they are to be decided in. */
export class JobQueue {
  private jobs: Job[] = [];
  /** Those before it are taken. */
  private first = 0;
  private waitingBytes = 0;

  get length(): number {
    return this.jobs.length - this.first;
  }

  /** About what the jobs hold of memory. */
  get bytes(): number {
    return this.waitingBytes;
  }

  push(job: Job): void {
    this.jobs.push(job);
    this.waitingBytes += job.bytes;
  }

  /** The first `count`, or all there are. */
  take(count: number): Job[] {
    const taken = this.jobs.slice(this.first, this.first + count);
    this.first += taken.length;
    if (this.first === this.jobs.length) {
      this.jobs = [];
      this.first = 0;
    }
    for (const { bytes } of taken) this.waitingBytes -= bytes;
    return taken;
  }

  /** Jobs that were taken come to the front again, in their order. */
  putBack(jobs: readonly Job[]): void {
    if (jobs.length === 0) return;
    this.jobs = [...jobs, ...this.jobs.slice(this.first)];
    this.first = 0;
    for (const { bytes } of jobs) this.waitingBytes += bytes;
  }
}
