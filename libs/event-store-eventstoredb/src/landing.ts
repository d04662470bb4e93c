import { EventStoreError, predecessorFailed } from '@tallyman/event-store';
import type { AppendItem, AppendResult, Capabilities } from '@tallyman/event-store';
import { answerGroup } from './answer-group.js';
import { fenced, unknownOutcome } from './faults.js';
import { NOTHING_UNSEEN } from './unseen.js';
import type { Unseen } from './unseen.js';
import { isWrittenWhole, unseenOf, writeGroup } from './write-group.js';
import type { GroupContext, WrittenGroup } from './write-group.js';

export interface WriterContext extends GroupContext {
  readonly capabilities: Capabilities;
  /** This writer is not the owner any more, or does not know. */
  readonly ended: () => void;
}

interface Waiting {
  readonly items: readonly AppendItem[];
  readonly recordedAt: number;
  readonly eventCount: number;
  readonly resolve: (results: readonly AppendResult[]) => void;
  readonly reject: (error: unknown) => void;
}

interface LandingState {
  lastPosition: number;
  /** Of the newest append that is in the log. */
  recordedAt: number;
  /** Why this writer may append no more. */
  end: EventStoreError | undefined;
  /** Not answered yet, in the order of the calls. */
  readonly waiting: Waiting[];
  /** So many of them are on their way: one that is written and awaited, one behind it that is being written. */
  begun: number;
  /** Of the group that is awaited. */
  unseen: Unseen;
  /** The group that was awaited is not in the log as it was thought to be, and the one behind it was on its way. */
  isUndermined: boolean;
}

type Attempt = PromiseSettledResult<WrittenGroup>;

/** Groups on their way into the log under one epoch. */
export interface Landing {
  readonly state: Readonly<Omit<LandingState, 'waiting'>> & { readonly waiting: readonly Waiting[] };
  land(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]>;
  /** When all is answered. */
  settled(): Promise<void>;
  finish(why: EventStoreError): void;
}

/**
 * Writes one group at a time, in the order of the calls. The next one begins when that before it is known to be written whole, while the tail is still
 * awaited for that one; behind a group that was not written whole nothing begins.
 */
export const createLanding = (context: WriterContext): Landing => {
  const { end, recordedAt } = context.log.tail.events;
  const state: LandingState = {
    lastPosition: end.position,
    recordedAt,
    end: undefined,
    waiting: [],
    begun: 0,
    unseen: NOTHING_UNSEEN,
    isUndermined: false,
  };
  const { waiting } = state;
  let writing: Promise<void> | undefined;
  let answering = Promise.resolve();
  const writeAll = async (): Promise<void> => {
    for (let group = waiting[state.begun]; group !== undefined; group = waiting[state.begun]) {
      state.begun += 1;
      const attempt = await tryToWrite(context, state, group);
      await answering;
      if (state.isUndermined) giveUp(context, state, attempt);
      else {
        const isWhole = attempt.status === 'fulfilled' && isWrittenWhole(attempt.value);
        if (isWhole) state.unseen = unseenOf(attempt.value, context.log.names);
        answering = answer(context, state, attempt);
        if (!isWhole) await answering;
      }
    }
    writing = undefined;
  };
  return {
    state,
    land: (items, time) =>
      new Promise((resolve, reject) => {
        waiting.push({ items, recordedAt: time, eventCount: eventsIn(items), resolve, reject });
        writing ??= writeAll();
      }),
    async settled() {
      while (waiting.length > 0) {
        await writing;
        await answering;
      }
    },
    finish: (why) => {
      finish(context, state, why);
    },
  };
};

const tryToWrite = async (context: WriterContext, state: LandingState, group: Waiting): Promise<Attempt> => {
  const { items, recordedAt } = group;
  const mayWrite = (): void => {
    if (state.isUndermined) throw state.end ?? predecessorFailed();
  };
  const [attempt] = await Promise.allSettled([
    writeGroup(context, { items, recordedAt, unseen: state.unseen, mayWrite }),
  ]);
  return attempt;
};

/** Answers the first one that waits. Never rejects. */
const answer = async (context: WriterContext, state: LandingState, attempt: Attempt): Promise<void> => {
  const around = { end: state.lastPosition, isNewest: () => state.begun === 1 };
  let isWhole = false;
  try {
    if (attempt.status === 'rejected') throw attempt.reason;
    const { results, end } = await answerGroup(context.log, attempt.value, around);
    isWhole = results.every(({ kind }) => kind === 'appended');
    const group = take(state);
    if (isWhole || end > state.lastPosition) state.recordedAt = group?.recordedAt ?? state.recordedAt;
    state.lastPosition = Math.max(state.lastPosition, end);
    group?.resolve(results);
  } catch (error) {
    refuse(context, state, error);
  }
  state.unseen = NOTHING_UNSEEN;
  if (isWhole) return;
  if (state.begun > 0) state.isUndermined = true;
  else rejectWaiting(state);
};

/** The group that was on its way behind one that failed: its own answer, if that is that it was not written; else nobody knows what it is worth. */
const giveUp = (context: WriterContext, state: LandingState, attempt: Attempt): void => {
  state.isUndermined = false;
  const unknown = 'A group was written behind one that is not in the log as it was thought to be';
  refuse(context, state, attempt.status === 'rejected' ? attempt.reason : unknownOutcome(unknown, undefined));
  rejectWaiting(state);
};

const take = (state: LandingState): Waiting | undefined => {
  state.begun -= 1;
  return state.waiting.shift();
};

const refuse = (context: WriterContext, state: LandingState, error: unknown): void => {
  const code = error instanceof EventStoreError ? error.code : undefined;
  if (code === 'fenced') finish(context, state, fenced());
  if (code === 'outcome_unknown') finish(context, state, mustAcquire());
  take(state)?.reject(error);
};

const finish = (context: WriterContext, state: LandingState, why: EventStoreError): void => {
  state.end ??= why;
  context.ended();
};

const rejectWaiting = ({ waiting, end }: LandingState): void => {
  for (const { reject } of waiting.splice(0)) reject(end ?? predecessorFailed());
};

const eventsIn = (items: readonly AppendItem[]): number =>
  items.reduce((sum, { streams }) => streams.reduce((count, { events }) => count + events.length, sum), 0);

const mustAcquire = (): EventStoreError =>
  new EventStoreError('fenced', 'The outcome of an append is unknown: the log must be acquired anew');
