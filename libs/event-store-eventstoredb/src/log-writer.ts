import { checkAppend, checkClock, EventStoreError } from '@tallyman/event-store';
import type { LogWriter } from '@tallyman/event-store';
import { createLanding } from './landing.js';
import type { WriterContext } from './landing.js';

/** Appends under one epoch, in the order of the calls: what cannot be on its way yet waits in memory. */
export const createLogWriter = (context: WriterContext): LogWriter => {
  const landing = createLanding(context);
  const { state } = landing;
  const lastRecordedAt = (): number => state.waiting.at(-1)?.recordedAt ?? state.recordedAt;
  return {
    epoch: context.epoch,
    get lastPosition() {
      return state.lastPosition;
    },
    get nextPosition() {
      return state.waiting.reduce((position, { eventCount }) => position + eventCount, state.lastPosition + 1);
    },
    get lastRecordedAt() {
      return lastRecordedAt();
    },
    async append(items, recordedAt) {
      checkAppend(items, context.capabilities);
      if (state.end !== undefined) throw state.end;
      checkClock(recordedAt, lastRecordedAt());
      if (items.length === 0) return [];
      context.log.tail.feed.checkRoom();
      return landing.land(items, recordedAt);
    },
    async release() {
      await landing.settled();
      landing.finish(new EventStoreError('fenced', 'This owner has released the log'));
    },
  };
};
