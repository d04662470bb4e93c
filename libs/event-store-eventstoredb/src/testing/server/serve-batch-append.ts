import {
  batchAccessDenied,
  batchBadRequest,
  batchStreamDeleted,
  batchTimeout,
  batchTooLarge,
  batchWrongExpectedVersion,
} from './batch-refusals.js';
import type { Expected } from './check-append.js';
import type { ProposedEvent } from './event-log.js';
import type { ArmedFaults } from './faults.js';
import {
  empty,
  shared,
  streams,
  type BatchAppendReq,
  type BatchAppendResp,
  type ServerDuplexStream,
  type Status,
} from './protocol.js';
import { notLeader } from './refusals.js';
import type { Store } from './store.js';
import { countedBytes, expectedOf, identifierOf, nameOf, proposedOf, uuidText } from './wire.js';

type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

/** How long a node takes over an append at most, whatever deadline the client sets. */
const WRITE_TIMEOUT = 2_000;

/** An append of which not all parts have come. */
interface PendingAppend {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: ProposedEvent[];
  bytes: number;
  readonly timer: NodeJS.Timeout;
}

export interface BatchAppendParts {
  readonly store: Store;
  readonly faults: ArmedFaults;
  readonly maxBytes: number;
}

/** Milliseconds that are left. The messages of this client know a deadline as a point in time only, no span. */
const timeLeft = (options: BatchAppendReq.Options): number => {
  const deadline = options.getDeadline();
  return Math.min(deadline === undefined ? WRITE_TIMEOUT : deadline.toDate().getTime() - Date.now(), WRITE_TIMEOUT);
};

const succeeded = (response: BatchAppendResp, last: bigint, position: bigint): void => {
  const success = new streams.BatchAppendResp.Success();
  if (last < 0n) success.setNoStream(new empty.Empty());
  else success.setCurrentRevision(String(last));
  const place = new shared.AllStreamPosition();
  place.setCommitPosition(String(position));
  place.setPreparePosition(String(position));
  success.setPosition(place);
  response.setSuccess(success);
};

const openBatch = ({ store, faults, maxBytes }: BatchAppendParts, call: BatchCall) => {
  const pending = new Map<string, PendingAppend>();
  let unanswered = 0;
  let hasEnded = false;

  const answer = (request: BatchAppendReq, stream: string, result: Status | readonly [bigint, bigint]): void => {
    const response = new streams.BatchAppendResp();
    response.setCorrelationId(request.getCorrelationId());
    response.setStreamIdentifier(identifierOf(stream));
    if ('getCode' in result) response.setError(result);
    else succeeded(response, ...result);
    if (!call.cancelled && faults.mayAnswer()) call.write(response);
  };

  const forget = (correlation: string): void => {
    clearTimeout(pending.get(correlation)?.timer);
    pending.delete(correlation);
  };

  /** Undefined if the append was answered already. */
  const begin = (request: BatchAppendReq, options: BatchAppendReq.Options): PendingAppend | undefined => {
    const correlation = uuidText(request.getCorrelationId());
    const known = pending.get(correlation);
    if (known !== undefined) return known;
    const stream = nameOf(options.getStreamIdentifier());
    const expected = expectedOf(options);
    const left = timeLeft(options);
    const refusal =
      !options.hasStreamIdentifier() || expected === undefined
        ? batchBadRequest('Required field not set.')
        : left <= 0
          ? batchTimeout()
          : undefined;
    if (refusal !== undefined || expected === undefined) {
      answer(request, stream, refusal ?? batchTimeout());
      return undefined;
    }
    const timer = setTimeout(() => {
      forget(correlation);
      answer(request, stream, batchTimeout());
    }, left).unref();
    const append: PendingAppend = { stream, expected, events: [], bytes: 0, timer };
    pending.set(correlation, append);
    return append;
  };

  const outcomeOf = ({ stream, expected, events }: PendingAppend): Status | readonly [bigint, bigint] => {
    if (faults.denies('append')) return batchAccessDenied();
    const fault = faults.takeWriteFault();
    if (fault === 'time_out_unwritten') return batchTimeout();
    const result = store.append(stream, expected, events);
    if (fault === 'write_then_time_out') return batchTimeout();
    switch (result.kind) {
      case 'written':
        return [result.last, result.position];
      case 'wrong_expected_revision':
        return batchWrongExpectedVersion(expected, result.current);
      case 'stream_deleted':
        return batchStreamDeleted(identifierOf(stream));
    }
  };

  const finish = async (request: BatchAppendReq, append: PendingAppend): Promise<void> => {
    const leader = faults.takeLeader();
    if (leader !== undefined) {
      // Not the append's answer: it ends the whole batch.
      call.emit('error', notLeader(leader));
      return;
    }
    const outcome = outcomeOf(append);
    unanswered += 1;
    await faults.takeDelay();
    answer(request, append.stream, outcome);
    unanswered -= 1;
    if (hasEnded && unanswered === 0) call.end();
  };

  return {
    add(request: BatchAppendReq): void {
      const options = request.getOptions();
      const correlation = uuidText(request.getCorrelationId());
      const append = options === undefined ? pending.get(correlation) : begin(request, options);
      if (append === undefined) return;
      const events = request.getProposedMessagesList().map(proposedOf);
      const complete = events.filter((event) => typeof event !== 'string');
      append.events.push(...complete);
      append.bytes += complete.reduce((bytes, event) => bytes + countedBytes(event), 0);
      if (complete.length < events.length) {
        forget(correlation);
        answer(request, append.stream, batchBadRequest('The given key was not present in the dictionary.'));
      } else if (append.bytes > maxBytes) {
        forget(correlation);
        answer(request, append.stream, batchTooLarge(maxBytes));
      } else if (request.getIsFinal()) {
        forget(correlation);
        void finish(request, append);
      }
    },
    end(): void {
      hasEnded = true;
      if (unanswered === 0) call.end();
    },
    close(): void {
      for (const { timer } of pending.values()) clearTimeout(timer);
      pending.clear();
    },
  };
};

/** `BatchAppend`: appends of many streams over one call, in parts that their correlation ids hold together. */
export const serveBatchAppend =
  (parts: BatchAppendParts) =>
  (call: BatchCall): void => {
    const batch = openBatch(parts, call);
    call.on('data', (request: BatchAppendReq) => {
      batch.add(request);
    });
    call.on('end', () => {
      batch.end();
    });
    call.on('cancelled', () => {
      batch.close();
    });
  };
