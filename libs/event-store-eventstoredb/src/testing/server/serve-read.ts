import { once } from 'node:events';
import type { ArmedFaults } from './faults.js';
import type { Consumer } from './live-buffer.js';
import type { ReadReq, ReadResp, ServerWritableStream } from './protocol.js';
import { readFrames } from './read-frames.js';
import { accessDenied, handlerThrew, notLeader } from './refusals.js';
import type { Store } from './store.js';
import { subscriptionFrames } from './subscription.js';
import { subscriptionSource } from './subscription-sources.js';

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

const isRefusal = (error: unknown): error is Error => error instanceof Error && 'code' in error && 'metadata' in error;

/** Frames that may wait before a call counts as blocked: what the pipes of a real server hold between its buffer and the wire. */
const MOST_QUEUED = 256;

const send = async (
  call: ReadCall,
  frames: Iterable<ReadResp> | AsyncIterable<ReadResp>,
  { faults, consumer, signal }: { faults: ArmedFaults; consumer: Consumer; signal: AbortSignal },
): Promise<void> => {
  for await (const frame of frames) {
    if (signal.aborted || !faults.mayAnswer()) return;
    call.write(frame);
    if (call.writableLength < MOST_QUEUED) continue;
    consumer.isBlocked = true;
    await once(call, 'drain', { signal });
    consumer.isBlocked = false;
  }
};

const answer = async (store: Store, faults: ArmedFaults, call: ReadCall, signal: AbortSignal): Promise<void> => {
  const leader = faults.takeLeader();
  if (leader !== undefined) throw notLeader(leader);
  await faults.takeDelay();
  const options = call.request.getOptions();
  if (options === undefined) throw handlerThrew();
  if (faults.denies(options.hasAll() ? 'read all' : 'read')) throw accessDenied();
  const consumer: Consumer = { isBlocked: false };
  const frames = options.hasSubscription()
    ? subscriptionFrames({ log: store.log, source: subscriptionSource(store, options), consumer, faults, signal })
    : readFrames(store, options);
  await send(call, frames, { faults, consumer, signal });
};

/** Reads and subscriptions: a call of the protocol is either, by its options. */
export const serveRead =
  (store: Store, faults: ArmedFaults) =>
  (call: ReadCall): void => {
    const ended = new AbortController();
    call.on('cancelled', () => {
      ended.abort();
    });
    answer(store, faults, call, ended.signal).then(
      () => {
        call.end();
      },
      (error: unknown) => {
        if (!ended.signal.aborted) call.emit('error', isRefusal(error) ? error : handlerThrew());
      },
    );
  };
