import type { ProposedEvent } from './event-log.js';
import type { ArmedFaults } from './faults.js';
import {
  shared,
  streams,
  type AppendReq,
  type AppendResp,
  type IStreamsServer,
  type ServiceError,
} from './protocol.js';
import {
  accessDenied,
  appendTooLarge,
  handlerThrew,
  invalid,
  notLeader,
  propertyMissing,
  streamDeleted,
  timedOut,
} from './refusals.js';
import type { Expected } from './check-append.js';
import type { Store, WriteResult } from './store.js';
import { countedBytes, expectedOf, nameOf, proposedOf } from './wire.js';

const written = (last: bigint, position: bigint): AppendResp => {
  const success = new streams.AppendResp.Success();
  if (last < 0n) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(last));
  const place = new streams.AppendResp.Position();
  place.setCommitPosition(String(position));
  place.setPreparePosition(String(position));
  success.setPosition(place);
  const response = new streams.AppendResp();
  response.setSuccess(success);
  return response;
};

/** Without the copies of these fields that clients before 20.10 read. */
const wrongExpectedVersion = (expected: Expected, current: bigint): AppendResp => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current < 0n) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  const response = new streams.AppendResp();
  response.setWrongExpectedVersion(wrong);
  return response;
};

const responseTo = (stream: string, expected: Expected, result: WriteResult): AppendResp => {
  switch (result.kind) {
    case 'written':
      return written(result.last, result.position);
    case 'wrong_expected_revision':
      return wrongExpectedVersion(expected, result.current);
    case 'stream_deleted':
      throw streamDeleted(stream);
  }
};

/** Collects the messages of one append. Throws refusals. */
const createCollector = (maxBytes: number) => {
  let options: AppendReq.Options | undefined;
  const events: ProposedEvent[] = [];
  let bytes = 0;
  return {
    add(request: AppendReq): void {
      if (options === undefined) {
        options = request.getOptions();
        if (options === undefined) throw handlerThrew();
        return;
      }
      const message = request.getProposedMessage();
      if (message === undefined) throw handlerThrew();
      const event = proposedOf(message);
      if (typeof event === 'string') throw propertyMissing(event);
      bytes += countedBytes(event);
      if (bytes > maxBytes) throw appendTooLarge(maxBytes);
      events.push(event);
    },
    complete() {
      const expected = options === undefined ? undefined : expectedOf(options);
      if (expected === undefined) throw invalid('no expected revision');
      return { stream: nameOf(options?.getStreamIdentifier()), expected, events };
    },
  };
};

/** `Append`: one stream of messages, one answer. */
export const serveAppend = (store: Store, faults: ArmedFaults, maxBytes: number): IStreamsServer['append'] => {
  const work = async (collector: ReturnType<typeof createCollector>): Promise<AppendResp> => {
    const { stream, expected, events } = collector.complete();
    const leader = faults.takeLeader();
    if (leader !== undefined) throw notLeader(leader);
    if (faults.denies('append')) throw accessDenied();
    const fault = faults.takeWriteFault();
    if (fault === 'time_out_unwritten') throw timedOut('Prepare phase timeout.');
    const response = responseTo(stream, expected, store.append(stream, expected, events));
    await faults.takeDelay();
    if (fault === 'write_then_time_out') throw timedOut('Commit phase timeout.');
    return response;
  };
  return (call, callback) => {
    const collector = createCollector(maxBytes);
    let refused = false;
    const refuse = (error: unknown): void => {
      refused = true;
      callback(error as ServiceError);
    };
    call.on('data', (request: AppendReq) => {
      if (refused) return;
      try {
        collector.add(request);
      } catch (error) {
        refuse(error);
      }
    });
    // A cut connection ends the messages, too, and says only a moment later that it was cut: half an append is none.
    call.on('end', () => {
      setImmediate(() => {
        if (refused || call.cancelled) return;
        work(collector).then((response) => {
          if (faults.mayAnswer()) callback(null, response);
        }, refuse);
      });
    });
  };
};
