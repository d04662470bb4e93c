import {
  checkAppend,
  checkClock,
  EventStoreError,
  firstExpectations,
  hopefulStanding,
  resolveGroup,
} from '@tallyman/event-store';
import type { AppendItem, AppendResult, Capabilities, LogWriter, ResolvedGroup } from '@tallyman/event-store';
import { ask } from './connections.js';
import type { Connections } from './connections.js';
import { FENCED, fenced, isConflict, refusalState, unavailable } from './faults.js';
import { groupParameters } from './group-parameters.js';
import { settle } from './settle.js';
import { APPEND, COMMANDS, RELEASE, REVISIONS } from './statements.js';
import type { LogRow } from './statements.js';

/** A lost connection costs a try; a log that loses one connection after the other is not to be used now. */
const MOST_TRIES = 5;

export interface WriterOptions {
  readonly capabilities: Capabilities;
  /** How long a lost append is asked after before its outcome counts as unknown. */
  readonly settlePatienceMs: number;
  readonly announce: (position: number) => void;
}

/** Appends under one epoch, one append at a time in the order of the calls. */
export class PostgresLogWriter implements LogWriter {
  private place: LogRow;
  private tail: Promise<unknown> = Promise.resolve();
  /** Why this writer may append no more. */
  private ended: EventStoreError | undefined;

  constructor(
    private readonly connections: Connections,
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

  get lastRecordedAt(): number {
    return this.place.last_recorded_at;
  }

  async append(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]> {
    checkAppend(items, this.options.capabilities);
    const turn = this.tail.then(() => this.appendNow(items, recordedAt));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  async release(): Promise<void> {
    await this.tail;
    if (this.ended !== undefined) return;
    this.ended = new EventStoreError('fenced', 'This owner has released the log');
    await this.connections.query(RELEASE, [this.epoch]);
  }

  private async appendNow(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]> {
    if (this.ended !== undefined) throw this.ended;
    checkClock(recordedAt, this.lastRecordedAt);
    if (items.length === 0) return [];
    const hoped = resolveGroup(items, recordedAt, hopefulStanding(this.lastPosition, firstExpectations(items)));
    const allGood = hoped.results.every((result) => result.kind === 'appended');
    if (allGood && (await this.commit(items, hoped, recordedAt))) return hoped.results;
    return this.appendGoodItems(items, recordedAt);
  }

  /** The slow path, after a conflict: looks at what is there, says of each item what became of it, and appends the good ones. */
  private async appendGoodItems(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]> {
    const group = await this.resolveAgainstLog(items, recordedAt);
    if (group.events.length + group.commands.length === 0) return group.results;
    const good = items.filter((_, index) => group.results[index]?.kind === 'appended');
    if (await this.commit(good, group, recordedAt)) return group.results;
    throw new EventStoreError(
      'store_unavailable',
      'The log contradicts itself: its owner sees conflicts that are not there',
    );
  }

  private async resolveAgainstLog(items: readonly AppendItem[], recordedAt: number): Promise<ResolvedGroup> {
    const commandIds = items.flatMap((item) => item.commands.map((command) => command.commandId));
    const rows = await this.connections.query(REVISIONS, [[...firstExpectations(items).keys()]]);
    const known = await this.connections.query(COMMANDS, [commandIds]);
    // What was just read is the truth only while nobody else appends.
    if (rows[0]?.epoch !== this.epoch || rows[0].last_position !== this.lastPosition) throw this.end(fenced());
    const revisions = new Map(rows.map((row) => [row.stream, row.revision]));
    const knownIds = new Set(known.map((command) => command.commandId));
    return resolveGroup(items, recordedAt, {
      lastPosition: this.lastPosition,
      revisionOf: (stream) => revisions.get(stream) ?? Number.NaN,
      hasCommand: (commandId) => knownIds.has(commandId),
    });
  }

  /** Answers whether the group is in the log now; `false` means a conflict, and nothing was written. */
  private async commit(items: readonly AppendItem[], group: ResolvedGroup, recordedAt: number): Promise<boolean> {
    const expectations = firstExpectations(items);
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const values = groupParameters(this.place, recordedAt, group, expectations);
      const outcome = await this.tryCommit(values, group);
      if (outcome === 'conflict') return false;
      if (outcome === 'committed') {
        this.options.announce(this.lastPosition);
        return true;
      }
    }
    throw new EventStoreError(
      'store_unavailable',
      `An append lost its connection ${String(MOST_TRIES)} times; it was not written`,
    );
  }

  private async tryCommit(
    values: readonly unknown[],
    group: ResolvedGroup,
  ): Promise<'committed' | 'conflict' | 'lost'> {
    const client = await this.connections.connect();
    try {
      const [answer] = await ask(client, APPEND, values);
      client.release();
      this.advance(group, answer?.appends ?? Number.NaN);
      return 'committed';
    } catch (error) {
      // Only an answer of the server leaves the connection usable.
      client.release(refusalState(error) === undefined);
      if (isConflict(error)) return 'conflict';
      // Fenced is settled too: a fence of this writer's own, moved by a request that came late, deposes nobody.
      if (refusalState(error) !== undefined && refusalState(error) !== FENCED) throw unavailable(error);
      return await this.settleLost(group, error);
    }
  }

  private advance(group: ResolvedGroup, appends: number): void {
    const last_recorded_at = group.events[0]?.recordedAt ?? group.commands[0]?.recordedAt ?? this.lastRecordedAt;
    this.place = { ...this.place, last_position: group.lastPosition, last_recorded_at, appends };
  }

  private async settleLost(group: ResolvedGroup, cause: unknown): Promise<'committed' | 'lost'> {
    const lost = { epoch: this.epoch, appends: this.place.appends, group, cause };
    const settled = await settle(this.connections, lost, this.options.settlePatienceMs).catch((error: unknown) => {
      // Of the appends behind this one it is known that they were not written.
      this.end(
        new EventStoreError('fenced', 'An earlier append of this owner has an unknown outcome: acquire the log anew'),
      );
      throw error;
    });
    if (settled.kind === 'own') return this.goOn(settled.row, settled.committed, group);
    const deposed = this.end(fenced());
    if (!settled.committed) throw deposed;
    this.advance(group, Number.NaN);
    return 'committed';
  }

  private goOn(row: LogRow, committed: boolean, group: ResolvedGroup): 'committed' | 'lost' {
    if (row.last_position !== (committed ? group.lastPosition : this.lastPosition)) {
      throw this.end(
        new EventStoreError('outcome_unknown', 'Somebody who is not the owner has moved the end of the log'),
      );
    }
    this.place = row;
    return committed ? 'committed' : 'lost';
  }

  private end(reason: EventStoreError): EventStoreError {
    this.ended ??= reason;
    return reason;
  }
}
