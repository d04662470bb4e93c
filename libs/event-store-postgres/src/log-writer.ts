import { checkAppend, checkClock, EventStoreError, predecessorFailed } from '@tallyman/event-store';
import type { AppendItem, AppendResult, Capabilities, LogWriter } from '@tallyman/event-store';
import type { AppendChannel } from './append-channel.js';
import type { Connections } from './connections.js';
import { FENCED, fenced, isConflict, isKnownEvent, refusalState, unavailable } from './faults.js';
import { hopefulFlight, resolvedFlight } from './flight.js';
import type { Flight, Landing } from './flight.js';
import { RecentRevisions } from './recent-revisions.js';
import { resolveAgainstLog } from './resolve-against-log.js';
import { RowBuffers } from './row-bytes.js';
import { settle } from './settle.js';
import { RELEASE } from './statements.js';
import type { LogRow } from './statements.js';

/** A lost connection costs a try; a log that loses one connection after the other is not to be used now. */
const MOST_TRIES = 5;

export interface WriterOptions {
  readonly capabilities: Capabilities;
  /** How long lost appends are asked after before their outcome counts as unknown. */
  readonly settlePatienceMs: number;
  readonly announce: (position: number) => void;
}

/**
 * Appends under one epoch, in the order of the calls. Each is sent at once, for the place that the log has if those before it succeed.
 * The log's count of appends is part of that place: whatever was sent behind an append that failed fails too.
 */
export class PostgresLogWriter implements LogWriter {
  private place: LogRow;
  private underWay: Flight[] = [];
  private landing: Promise<void> | undefined;
  private readonly recent = new RecentRevisions();
  private readonly buffers = new RowBuffers();
  /** Off while the oldest append is in trouble: what is appended meanwhile waits for the outcome. */
  private sending = true;
  /** Something was sent that may reach the server late: the fence must move before anything else is sent. */
  private isStray = false;
  /** Why this writer may append no more. */
  private ended: EventStoreError | undefined;

  constructor(
    private readonly connections: Connections,
    private readonly channel: AppendChannel,
    private readonly options: WriterOptions,
    acquired: LogRow,
  ) {
    this.place = acquired;
  }

  get epoch(): number {
    return this.place.epoch;
  }

  get lastPosition(): number {
    return this.place.last_position;
  }

  get nextPosition(): number {
    return this.hopedPosition() + 1;
  }

  get lastRecordedAt(): number {
    return this.underWay.at(-1)?.recordedAt ?? this.place.last_recorded_at;
  }

  async append(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]> {
    checkAppend(items, this.options.capabilities);
    if (this.ended !== undefined) throw this.ended;
    checkClock(recordedAt, this.lastRecordedAt);
    if (items.length === 0) return [];
    return new Promise((resolve, reject) => {
      const { recent, buffers } = this;
      this.underWay.push(hopefulFlight(items, recordedAt, this.hopedPosition(), recent, buffers, { resolve, reject }));
      this.sendWaiting();
      this.landing ??= this.landAll();
    });
  }

  async release(): Promise<void> {
    while (this.landing !== undefined) await this.landing;
    if (this.ended !== undefined) return;
    this.ended = new EventStoreError('fenced', 'This owner has released the log');
    await this.connections.query(RELEASE, [this.epoch]);
  }

  private hopedPosition(): number {
    return this.underWay.at(-1)?.lastPosition ?? this.place.last_position;
  }

  /** Sends what was not sent yet, up to the first append that must be worked out against the log. */
  private sendWaiting(): void {
    if (!this.sending) return;
    let { appends, last_position } = this.place;
    for (const flight of this.underWay) {
      if (flight.message === undefined) return;
      flight.landing ??= landingOf(this.channel.append({ ...this.place, appends, last_position }, flight.message));
      appends += 1;
      last_position = flight.lastPosition;
    }
  }

  private async landAll(): Promise<void> {
    for (let head = this.underWay[0]; head !== undefined; head = this.underWay[0]) {
      const landing = await head.landing;
      if (landing?.kind === 'committed') {
        this.arrive(head, landing.appends);
        // Its bytes have all been read by the server.
        if (head.message !== undefined) this.buffers.giveBack(head.message.room);
      } else await this.handle(head, landing?.error);
    }
    this.landing = undefined;
  }

  private arrive(head: Flight, appends: number): void {
    this.underWay.shift();
    const { lastPosition, results } = head;
    this.place = { ...this.place, last_position: lastPosition, last_recorded_at: head.recordedAt, appends };
    this.options.announce(lastPosition);
    head.resolve(results);
  }

  /** The oldest append was not committed, or nobody knows. `error` is absent if it was not sent. */
  private async handle(head: Flight, error: unknown): Promise<void> {
    this.sending = false;
    try {
      await this.awaitAnswers();
      // Fenced too: a fence of this writer's own, moved by a request that came late, deposes nobody.
      if (refusalState(error) === FENCED || isLoss(error)) this.isStray = true;
      if (this.isStray) await this.settleStray(error);
      else if (error === undefined || isConflict(error)) await this.resolveHead(head, error);
      else throw unavailable(error);
    } catch (fault) {
      await this.giveUp(fault);
    } finally {
      this.recent.clear();
      this.sending = true;
      this.sendWaiting();
    }
  }

  /** Nothing is decided while something that was sent may still be on its way over a living connection. */
  private async awaitAnswers(): Promise<void> {
    for (const { landing } of this.underWay) {
      const behind = await landing;
      if (behind?.kind === 'failed' && isLoss(behind.error)) this.isStray = true;
    }
  }

  private async settleStray(cause: unknown): Promise<void> {
    const firstRows = this.underWay.filter(({ landing }) => landing !== undefined).map(({ first }) => first);
    const lost = { epoch: this.epoch, appends: this.place.appends, firstRows, cause };
    const settled = await settle(this.connections, lost, this.options.settlePatienceMs);
    this.isStray = false;
    for (const flight of this.underWay.slice(0, settled.committed)) this.arrive(flight, this.place.appends + 1);
    if (settled.kind === 'deposed') throw fenced();
    if (settled.row.last_position !== this.lastPosition || settled.row.appends !== this.place.appends) {
      throw new EventStoreError('outcome_unknown', 'Somebody who is not the owner has moved the end of the log');
    }
    this.place = settled.row;
    this.sendAgain();
  }

  private sendAgain(): void {
    const [head] = this.underWay;
    if (head === undefined) return;
    head.tries += 1;
    if (head.tries >= MOST_TRIES) {
      const times = String(MOST_TRIES);
      throw unavailable(new Error(`An append lost its connection ${times} times; it was not written`));
    }
    for (const flight of this.underWay) flight.landing = undefined;
  }

  /** The slow path, after a conflict: looks at what is there, says of each item what became of it, and appends the good ones. */
  private async resolveHead(head: Flight, conflict: unknown): Promise<void> {
    if (head.isResolved) throw contradiction(conflict);
    const group = await resolveAgainstLog(this.connections, this.place, head);
    const behind = this.underWay.splice(0);
    for (const flight of behind.slice(1)) flight.reject(predecessorFailed());
    if (group.events.length + group.commands.length === 0) head.resolve(group.results);
    else this.underWay = [resolvedFlight(head, group, this.lastPosition, this.buffers)];
  }

  /** Of the oldest append the fault is the answer. Those behind it were not written, unless nobody knows what was. */
  private async giveUp(fault: unknown): Promise<void> {
    const code = fault instanceof EventStoreError ? fault.code : undefined;
    if (code === 'fenced') this.ended = fenced();
    if (code === 'outcome_unknown') this.ended = mustAcquire();
    if (code === undefined || code === 'store_unavailable') await this.channel.drop();
    const [head, ...behind] = this.underWay.splice(0);
    head?.reject(fault);
    for (const flight of behind) {
      const isUnknown = code === 'outcome_unknown' && flight.landing !== undefined;
      flight.reject(isUnknown ? fault : (this.ended ?? predecessorFailed()));
    }
  }
}

/** Never rejects: several appends are under way, and only the oldest is waited for. */
const landingOf = (appends: Promise<number>): Promise<Landing> =>
  appends.then(
    (count): Landing => ({ kind: 'committed', appends: count }),
    (error: unknown): Landing => ({ kind: 'failed', error }),
  );

/** It was sent, and nobody knows what became of it. */
const isLoss = (error: unknown): boolean =>
  error !== undefined && !(error instanceof EventStoreError) && refusalState(error) === undefined;

const mustAcquire = (): EventStoreError =>
  new EventStoreError('fenced', 'An earlier append of this owner has an unknown outcome: acquire the log anew');

/** A group that was worked out against the log cannot conflict with it, unless it brings an event that is there already. */
const contradiction = (conflict: unknown): EventStoreError =>
  isKnownEvent(conflict)
    ? new EventStoreError('invalid_body', 'An event id is in the log already, or twice in the group')
    : new EventStoreError(
        'store_unavailable',
        'The log contradicts itself: its owner sees conflicts that are not there',
      );
