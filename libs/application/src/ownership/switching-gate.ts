import type { LogSubmission } from '../commands/log-command.js';
import { overloaded, stopping } from '../commands/not-now.js';
import { UnavailableError, type AtomicResult, type CommandResult } from '../commands/results.js';
import { Journey } from './journey.js';
import { belongsElsewhere, RouteLostError, type LogGate, type LogRoute } from './route.js';

export interface SwitchingGateOptions {
  readonly find: LogGate['find'];
  /** A route has failed: look for another one. */
  readonly onLost: () => void;
  /** Most commands that may wait for an owner. */
  readonly maxWaiting: number;
}

/** Passes commands on to whoever owns the log now, over changes of owner. */
export interface SwitchingGate extends LogGate {
  /** From now on commands go this way, those that wait first. */
  use(route: LogRoute): void;
  /** Commands wait until there is another way, if they went this one. */
  leave(route: LogRoute): void;
  /** No command is sent another way any more, and none waits. */
  close(): void;
  hasRoute(): boolean;
}

type Waiter = (route: LogRoute | undefined) => void;

type Sent = readonly (CommandResult | Error)[];

const ownerless = (): UnavailableError =>
  new UnavailableError('not_owner', 'no process owns the log now; send it again later');

export const createSwitchingGate = (options: SwitchingGateOptions): SwitchingGate => new RouteSwitch(options);

class RouteSwitch implements SwitchingGate {
  private route: LogRoute | undefined;
  private readonly waiters = new Set<Waiter>();
  private waiting = 0;
  private closed = false;
  readonly find: LogGate['find'];

  constructor(private readonly options: SwitchingGateOptions) {
    this.find = options.find;
  }

  use(route: LogRoute): void {
    this.route = route;
    this.wakeAll(route);
  }

  leave(route: LogRoute): void {
    if (this.route === route) this.route = undefined;
  }

  close(): void {
    this.closed = true;
    this.route = undefined;
    this.wakeAll(undefined);
  }

  hasRoute(): boolean {
    return this.route !== undefined;
  }

  submit(submission: LogSubmission): Promise<CommandResult> {
    return this.submitAny(submission);
  }

  submitAny(submission: LogSubmission): Promise<CommandResult> {
    return this.deliver(1, (route) => route.submitAny(submission));
  }

  submitAtomic(submissions: readonly LogSubmission[]): Promise<AtomicResult> {
    return this.deliver(submissions.length, (route) => route.submitAtomic(submissions));
  }

  async submitMany(submissions: readonly LogSubmission[]): Promise<Sent> {
    const results = this.route === undefined ? undefined : await this.sendMany(this.route, submissions);
    if (results !== undefined && !results.some(belongsElsewhere)) return results;
    return this.sendOn(submissions, results);
  }

  private async deliver<T>(commands: number, send: (route: LogRoute) => Promise<T>): Promise<T> {
    for (let journey: Journey | undefined; ;) {
      const route = this.route ?? (await this.nextRoute(commands, (journey ??= new Journey())));
      if (route instanceof UnavailableError) throw route;
      try {
        return await send(route);
      } catch (error) {
        if (!belongsElsewhere(error)) throw error;
        (journey ??= new Journey()).failed(error);
        this.lose(route);
      }
    }
  }

  /** Sends those of a batch that have no answer yet again and again, until each has one or they have waited long enough. */
  private async sendOn(submissions: readonly LogSubmission[], before: Sent | undefined): Promise<Sent> {
    const journey = new Journey();
    const results = [...(before ?? [])];
    let open = [...submissions.keys()];
    if (before !== undefined) open = this.unanswered(open, results, journey);
    while (open.length > 0) {
      const route = this.route ?? (await this.nextRoute(open.length, journey));
      if (route instanceof UnavailableError) {
        for (const index of open) results[index] = route;
        return results;
      }
      const sent = open.flatMap((index) => submissions[index] ?? []);
      const answers = await this.sendMany(route, sent);
      for (const [at, index] of open.entries()) results[index] = answers[at] ?? new RouteLostError(true);
      open = this.unanswered(open, results, journey);
    }
    return results;
  }

  private unanswered(open: readonly number[], results: Sent, journey: Journey): number[] {
    return open.filter((index) => {
      const result = results[index];
      const again = belongsElsewhere(result);
      if (again) journey.failed(result);
      return again;
    });
  }

  private async sendMany(route: LogRoute, submissions: readonly LogSubmission[]): Promise<Sent> {
    const results = await route.submitMany(submissions);
    if (results.some(belongsElsewhere)) this.lose(route);
    return results;
  }

  private lose(route: LogRoute): void {
    this.leave(route);
    this.options.onLost();
  }

  /** The next way to an owner, or what the sender is told because there is none. */
  private async nextRoute(commands: number, journey: Journey): Promise<LogRoute | UnavailableError> {
    if (!this.closed) {
      if (this.waiting > 0 && this.waiting + commands > this.options.maxWaiting)
        return journey.givenUp(overloaded(this.waiting));
      const route = await this.wait(commands, journey.patience());
      if (route !== undefined) return route;
    }
    return journey.givenUp(this.closed ? stopping() : ownerless());
  }

  private wait(commands: number, patienceMs: number): Promise<LogRoute | undefined> {
    return new Promise((resolve) => {
      this.waiting += commands;
      const waiter: Waiter = (route) => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        this.waiting -= commands;
        resolve(route);
      };
      const timer = setTimeout(waiter, patienceMs, undefined);
      this.waiters.add(waiter);
    });
  }

  private wakeAll(route: LogRoute | undefined): void {
    for (const waiter of [...this.waiters]) waiter(route);
  }
}
