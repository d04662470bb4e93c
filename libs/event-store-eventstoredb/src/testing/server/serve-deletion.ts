import type { ArmedFaults } from './faults.js';
import { streams, type IStreamsServer, type ServiceError } from './protocol.js';
import { invalid, notLeader, streamDeleted, wrongExpectedVersion } from './refusals.js';
import type { Store } from './store.js';
import { expectedOf, nameOf } from './wire.js';

type DeletionOptions = Parameters<typeof expectedOf>[0] & {
  getStreamIdentifier(): Parameters<typeof nameOf>[0];
};

/** `Delete` (soft) and `Tombstone`. */
export const serveDeletion = (store: Store, faults: ArmedFaults): Pick<IStreamsServer, 'delete' | 'tombstone'> => {
  /** Answers the position of the record that deletes. Throws refusals. */
  const work = async (write: Store['deleteStream'], options: DeletionOptions | undefined): Promise<string> => {
    const leader = faults.takeLeader();
    if (leader !== undefined) throw notLeader(leader);
    const expected = options === undefined ? undefined : expectedOf(options);
    if (expected === undefined) throw invalid('no expected revision');
    const stream = nameOf(options?.getStreamIdentifier());
    const result = write(stream, expected);
    await faults.takeDelay();
    switch (result.kind) {
      case 'written':
        return String(result.position);
      case 'wrong_expected_revision':
        // The server names both kinds so.
        throw wrongExpectedVersion('Delete', stream, expected, result.current);
      case 'stream_deleted':
        throw streamDeleted(stream);
    }
  };
  return {
    delete(call, callback) {
      work(store.deleteStream, call.request.getOptions()).then(
        (offset) => {
          const position = new streams.DeleteResp.Position();
          position.setCommitPosition(offset);
          position.setPreparePosition(offset);
          const response = new streams.DeleteResp();
          response.setPosition(position);
          if (faults.mayAnswer()) callback(null, response);
        },
        (error: unknown) => {
          callback(error as ServiceError);
        },
      );
    },
    tombstone(call, callback) {
      work(store.tombstone, call.request.getOptions()).then(
        (offset) => {
          const position = new streams.TombstoneResp.Position();
          position.setCommitPosition(offset);
          position.setPreparePosition(offset);
          const response = new streams.TombstoneResp();
          response.setPosition(position);
          if (faults.mayAnswer()) callback(null, response);
        },
        (error: unknown) => {
          callback(error as ServiceError);
        },
      );
    },
  };
};
