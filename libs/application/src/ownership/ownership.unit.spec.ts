import type { Sequencer, SequencerState } from '../commands/sequencer.js';
import type { Log } from '../projections/log.js';
import { Alarm } from './alarm.js';
import { accepted, fakeRoute, submissionOf } from './fake-route.spec-support.js';
import type { LeaseClaim, LogLeases, SeenLease } from './lease.js';
import { createOwnership, type Ownership } from './ownership.js';
import { createPeerServer } from './peer-server.js';
import { createSwitchingGate, type SwitchingGate } from './switching-gate.js';

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One lease in memory for several processes. */
class SharedLease {
  broken = false;
  private version = 0;
  private term = 0;
  private claim: (LeaseClaim & { readonly term: number }) | undefined;
  private expired = false;

  readonly leases: LogLeases = {
    look: () => this.ask(() => this.seen()),
    claim: (seen, claim) =>
      this.ask(() => {
        if (seen.version !== this.version || seen.vacancy === undefined) return undefined;
        this.version += 1;
        this.term += 1;
        this.expired = false;
        const { term } = this;
        this.claim = { ...claim, term };
        const isMine = (): boolean => this.claim?.term === term;
        return {
          term,
          renew: () => this.ask(isMine),
          release: () =>
            this.ask(() => {
              if (isMine()) this.free();
            }),
        };
      }),
    close: () => Promise.resolve(),
  };

  free(): void {
    this.version += 1;
    this.claim = undefined;
  }

  expire(): void {
    this.version += 1;
    this.expired = true;
  }

  owner(): string | undefined {
    return this.claim?.owner;
  }

  private seen(): SeenLease {
    const { version, claim } = this;
    if (claim === undefined) return { version, vacancy: 'released' };
    return { version, holder: { ...claim, epoch: 1 }, ...(this.expired ? { vacancy: 'expired' } : {}) };
  }

  private async ask<T>(answer: () => T): Promise<T> {
    await Promise.resolve();
    if (this.broken) throw new Error('the database is gone');
    return answer();
  }
}

interface Process {
  readonly ownership: Ownership;
  readonly gate: SwitchingGate;
  readonly notes: string[];
  readonly sequencers: { state: SequencerState; readonly decided: readonly (readonly string[])[] }[];
  startFails: boolean;
}

const processOn = (shared: SharedLease, owner: string): Process => {
  const alarm = new Alarm();
  const gate = createSwitchingGate({
    find: () => Promise.resolve(undefined),
    onLost: () => {
      alarm.ring();
    },
    maxWaiting: 100,
  });
  const notes: string[] = [];
  const sequencers: Process['sequencers'] = [];
  const createSequencer = (): Sequencer => {
    const route = fakeRoute();
    const seen: Process['sequencers'][number] = { state: 'idle', decided: route.calls };
    sequencers.push(seen);
    return {
      ...route,
      submit: (submission) => route.submitAny(submission),
      find: () => Promise.resolve(undefined),
      start: () => {
        if (self.startFails) return Promise.reject(new Error('the log cannot be taken'));
        seen.state = 'owner';
        return Promise.resolve();
      },
      stop: () => {
        seen.state = 'stopped';
        return Promise.resolve();
      },
      status: () => ({ state: seen.state, pending: 0, epoch: sequencers.length }),
    };
  };
  const ownership = createOwnership({
    leases: shared.leases,
    createSequencer,
    gate,
    server: createPeerServer({ host: '127.0.0.1', port: 0, log }),
    duties: {
      take: () => Promise.resolve(void notes.push('take')),
      layDown: () => Promise.resolve(void notes.push('lay down')),
    },
    owner,
    sessions: owner,
    alarm,
    log,
  });
  const self: Process = { ownership, gate, notes, sequencers, startFails: false };
  return self;
};

const eventually = async (holds: () => boolean): Promise<void> => {
  for (let n = 0; !holds(); n += 1) {
    if (n > 400) throw new Error('it did not come true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

const isOwner = ({ ownership }: Process): boolean => ownership.status().role === 'owner';
const isConnected = ({ ownership }: Process): boolean => {
  const status = ownership.status();
  return status.role === 'follower' && status.connected;
};

let shared: SharedLease;
let one: Process;
let other: Process;

beforeEach(async () => {
  shared = new SharedLease();
  one = processOn(shared, 'one');
  other = processOn(shared, 'other');
  await one.ownership.start();
  await other.ownership.start();
});

afterEach(async () => {
  shared.broken = false;
  await Promise.all([one.ownership.stop(), other.ownership.stop()]);
});

it('the first is the owner, the second passes its commands on', async () => {
  expect(one.ownership.status()).toEqual({ role: 'owner', state: 'owner', epoch: 1 });
  expect(other.ownership.status()).toEqual({ role: 'follower', owner: 'one', epoch: 1, connected: true });
  expect(await other.gate.submitAny(submissionOf('1'))).toEqual(accepted('1'));
  expect(one.sequencers.map(({ decided }) => decided)).toEqual([[['1']]]);
  expect([one.notes, other.notes]).toEqual([['take'], []]);
});

it('hands over when it stops, and the other takes the duties', async () => {
  await one.ownership.stop();
  await eventually(() => isOwner(other));
  expect(other.notes).toEqual(['take']);
  expect(await other.gate.submitAny(submissionOf('1'))).toEqual(accepted('1'));
});

it('an owner whose lease went to another gives up, and follows it', async () => {
  shared.expire();
  await eventually(() => isOwner(other) && isConnected(one));
  expect(one.notes).toEqual(['take', 'lay down']);
  expect(one.sequencers.map(({ state }) => state)).toEqual(['stopped']);
  expect(await one.gate.submitAny(submissionOf('1'))).toEqual(accepted('1'));
  expect(other.sequencers.map(({ decided }) => decided)).toEqual([[['1']]]);
});

it('an owner that the log has deposed gives the lease away; somebody takes the log over with a new sequencer', async () => {
  const [first] = one.sequencers;
  if (first !== undefined) first.state = 'deposed';
  await eventually(() => one.sequencers.length + other.sequencers.length === 2 && (isOwner(one) || isOwner(other)));
  await eventually(() => isConnected(one) || isConnected(other));
  expect(one.notes.slice(0, 2)).toEqual(['take', 'lay down']);
});

it('a database that cannot be asked does not depose the owner, nor does it stop anybody', async () => {
  shared.broken = true;
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect(isOwner(one)).toBe(true);
  shared.broken = false;
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect(isOwner(one) && isConnected(other)).toBe(true);
  expect(shared.owner()).toBe('one');
});

it('a process that cannot take the log does not keep the lease', async () => {
  other.startFails = true;
  await one.ownership.stop();
  await eventually(() => other.sequencers.length > 2);
  expect(isOwner(other)).toBe(false);
  other.startFails = false;
  await eventually(() => isOwner(other));
});

it('a follower that cannot reach the owner says so, and works when it can', async () => {
  shared.free();
  await shared.leases.claim(await shared.leases.look(), {
    owner: 'elsewhere',
    address: { host: '127.0.0.1', port: 1 },
    secret: 'secret',
    sessions: 'elsewhere',
  });
  await eventually(() => !isOwner(one) && !isConnected(other));
  await eventually(() => {
    const status = other.ownership.status();
    return status.role === 'follower' && status.owner === 'elsewhere';
  });
  shared.free();
  await eventually(() => (isOwner(one) && isConnected(other)) || (isOwner(other) && isConnected(one)));
  expect(await other.gate.submitAny(submissionOf('1'))).toEqual(accepted('1'));
});
