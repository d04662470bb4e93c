import type { Group } from './group.js';
import type { Job } from './job.js';

/** The groups on their way into the log, in order, and the ids of the commands in them. */
export class UnderWay {
  private readonly groups = new Set<Group>();
  private readonly ids = new Map<string, Group>();
  private waiting = 0;

  get groupCount(): number {
    return this.groups.size;
  }

  get jobCount(): number {
    return this.waiting;
  }

  add(group: Group): void {
    this.groups.add(group);
    this.waiting += group.plan.jobs.length;
    for (const { submissions } of group.plan.jobs)
      for (const { context } of submissions) this.ids.set(context.commandId, group);
  }

  remove(group: Group): void {
    this.groups.delete(group);
    this.waiting -= group.plan.jobs.length;
    for (const { submissions } of group.plan.jobs)
      for (const { context } of submissions) this.ids.delete(context.commandId);
  }

  /** Whether the job repeats a command that is under way; then it waits for that one's group. */
  parks(job: Job): boolean {
    for (const { context } of job.submissions) {
      const group = this.ids.get(context.commandId);
      if (group === undefined) continue;
      job.lookUp = true;
      group.repeats.push(job);
      return true;
    }
    return false;
  }
}
