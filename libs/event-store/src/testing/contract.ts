import { describeCopying } from './contract-copying.js';
import { describeFollowing } from './contract-following.js';
import { describeGroups } from './contract-groups.js';
import { describeLoading } from './contract-loading.js';
import { describeOwnership } from './contract-ownership.js';
import { describePipelining } from './contract-pipelining.js';
import { describeRaces } from './contract-races.js';
import { describeReading } from './contract-reading.js';
import { describeRevisions } from './contract-revisions.js';
import { describeTexts } from './contract-texts.js';
import { describeScanning } from './contract-scanning.js';
import type { OpenStore } from './fixtures.js';

export type { OpenedStore, OpenStore } from './fixtures.js';

/** What every adapter of the `EventStore` port promises, one way or another of keeping the log. `open` gives a fresh, empty store each time. */
export const describeEventStore = (name: string, open: OpenStore): void => {
  describe(name, () => {
    describeRevisions(open);
    describeGroups(open);
    describePipelining(open);
    describeOwnership(open);
    describeTexts(open);
    describeReading(open);
    describeLoading(open);
    describeFollowing(open);
    describeScanning(open);
    describeCopying(open);
    describeRaces(open);
  });
};
