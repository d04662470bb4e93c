import { checkAppend, checkClock, EventStoreError, predecessorFailed } from '@tallyman/event-store';
import type { AppendItem, AppendResult, Capabilities, LogWriter } from '@tallyman/event-store';
import { appendGroup } from './append-group.js';
import type { GroupContext } from './append-group.js';
import { fenced } from './faults.js';

interface Waiting {
  readonly items: readonly AppendItem[];
  readonly recordedAt: number;
  readonly eventCount: number;
  readonly resolve: (results: readonly AppendResult[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface WriterContext extends GroupContext {
  readonly capabilities: Capabilities;
  /** This writer is not the owner any more, or does not know. */
  readonly ended: () => void;
}

interface WriterState {
  lastPosition: number;
  /** Of the newest append that is in the log. */
  recordedAt: number;
  /** Why this writer may append no more. */
  end: EventStoreError | undefined;
  /** In the order of the calls; the first one is under way. */
  readonly waiting: Waiting[];
}

/** Appends under one epoch, one group at a time, in the order of the calls: those behind it wait in memory. */
export const createLogWriter = (context: WriterContext): LogWriter => {
  const { end, recordedAt } = context.log.tail.events;
  const state: WriterState = { lastPosition: end.position, recordedAt, end: undefined, waiting: [] };
  const { waiting } = state;
  let landing: Promise<void> | undefined;
  const lastRecordedAt = (): number => waiting.at(-1)?.recordedAt ?? state.recordedAt;
  const landAll = async (): Promise<void> => {
    for (let head = waiting[0]; head !== undefined; head = waiting[0]) await land(context, state, head);
    landing = undefined;
  };
  return {
    epoch: context.epoch,
    get lastPosition() {
      return state.lastPosition;
    },
    get nextPosition() {
      return waiting.reduce((position, { eventCount }) => position + eventCount, state.lastPosition + 1);
    },
    get lastRecordedAt() {
      return lastRecordedAt();
    },
    async append(items, time) {
      checkAppend(items, context.capabilities);
      if (state.end !== undefined) throw state.end;
      checkClock(time, lastRecordedAt());
      if (items.length === 0) return [];
      return new Promise((resolve, reject) => {
        waiting.push({ items, recordedAt: time, eventCount: eventsIn(items), resolve, reject });
        landing ??= landAll();
      });
    },
    async release() {
      while (landing !== undefined) await landing;
      finish(context, state, new EventStoreError('fenced', 'This owner has released the log'));
    },
  };
};

const land = async (context: WriterContext, state: WriterState, head: Waiting): Promise<void> => {
  const { events } = context.log.tail;
  try {
    const results = await appendGroup(context, head.items, head.recordedAt);
    state.waiting.shift();
    const isWhole = results.every(({ kind }) => kind === 'appended');
    if (isWhole || events.end.position > state.lastPosition) state.recordedAt = head.recordedAt;
    state.lastPosition = Math.max(state.lastPosition, events.end.position);
    head.resolve(results);
    if (!isWhole) rejectWaiting(state);
  } catch (error) {
    state.waiting.shift();
    const code = error instanceof EventStoreError ? error.code : undefined;
    if (code === 'fenced') finish(context, state, fenced());
    if (code === 'outcome_unknown') finish(context, state, mustAcquire());
    head.reject(error);
    rejectWaiting(state);
  }
};

const finish = (context: WriterContext, state: WriterState, why: EventStoreError): void => {
  state.end ??= why;
  context.ended();
};

const rejectWaiting = ({ waiting, end }: WriterState): void => {
  for (const { reject } of waiting.splice(0)) reject(end ?? predecessorFailed());
};

const eventsIn = (items: readonly AppendItem[]): number =>
  items.reduce((sum, { streams }) => streams.reduce((count, { events }) => count + events.length, sum), 0);

const mustAcquire = (): EventStoreError =>
  new EventStoreError('fenced', 'The outcome of an append is unknown: the log must be acquired anew');
