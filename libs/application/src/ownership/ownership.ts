import { randomBytes } from 'node:crypto';
import type { Sequencer, SequencerState } from '../commands/sequencer.js';
import type { Log } from '../projections/log.js';
import type { Alarm } from './alarm.js';
import type { HeldLease, LeaseHolder, LogLeases, PeerAddress } from './lease.js';
import { openOwnerLink, type OwnerLink } from './owner-link.js';
import type { PeerServer } from './peer-server.js';
import type { SwitchingGate } from './switching-gate.js';

/** What only the owner does besides deciding commands. */
export interface OwnerDuties {
  take(): Promise<void>;
  layDown(): Promise<void>;
}

export interface OwnershipOptions {
  readonly leases: LogLeases;
  /** A new one for each time that this process owns the log: nothing of an earlier time is left in it. */
  readonly createSequencer: () => Sequencer;
  readonly gate: SwitchingGate;
  readonly server: PeerServer;
  /** Told in order, one at a time. */
  readonly duties: OwnerDuties;
  /** Shown to people. */
  readonly owner: string;
  /** Marks this process's sessions in the database. */
  readonly sessions: string;
  /** Rung by whoever sees that the way to the owner is lost. */
  readonly alarm: Alarm;
  readonly log: Log;
}

export type OwnershipStatus =
  /** `state`: whether its sequencer can write now. */
  | { readonly role: 'owner'; readonly state: SequencerState; readonly epoch?: number }
  /** `owner` and `epoch`: as the lease says. `connected`: commands can be passed on to it. */
  | { readonly role: 'follower'; readonly owner?: string; readonly epoch?: number; readonly connected: boolean };

/** Makes this process the owner of the log when nobody is, and passes its commands on to the owner when somebody is. */
export interface Ownership {
  /** Resolves when the role is settled. Rejects when the database cannot be asked. */
  start(): Promise<void>;
  /** Answers what is under way and hands the log over at once. */
  stop(): Promise<void>;
  status(): OwnershipStatus;
}

const RENEW_MS = 1000;
const WATCH_MS = 500;
/** Without a way to the owner somebody waits for one. */
const SEEK_MS = 100;
const SECRET_BYTES = 32;

interface Term {
  readonly held: HeldLease;
  readonly sequencer: Sequencer;
}

interface Following {
  readonly holder: LeaseHolder;
  /** Absent while it cannot be reached. */
  link?: OwnerLink;
}

export const createOwnership = (options: OwnershipOptions): Ownership => new LogOwnership(options);

class LogOwnership implements Ownership {
  private term: Term | undefined;
  private following: Following | undefined;
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();
  private duty: Promise<void> = Promise.resolve();
  private retired: Promise<void> = Promise.resolve();
  private address: PeerAddress | undefined;
  private lastTrouble = '';

  constructor(private readonly options: OwnershipOptions) {}

  async start(): Promise<void> {
    this.address = await this.options.server.listen();
    await this.step();
    await this.duty;
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    const { gate, server, alarm } = this.options;
    this.stopped = true;
    alarm.ring();
    await this.loop;
    gate.close();
    await this.term?.sequencer.stop().catch(this.noteTrouble);
    await server.dismiss();
    await this.term?.held.release().catch(this.noteTrouble);
    this.following?.link?.close();
    await server.close();
    await Promise.all([this.duty, this.retired]);
  }

  status(): OwnershipStatus {
    if (this.term !== undefined) {
      const { state, epoch } = this.term.sequencer.status();
      return { role: 'owner', state, ...(epoch === undefined ? {} : { epoch }) };
    }
    if (this.following === undefined) return { role: 'follower', connected: false };
    const { holder, link } = this.following;
    return { role: 'follower', owner: holder.owner, epoch: holder.epoch, connected: link !== undefined };
  }

  private async run(): Promise<void> {
    for (;;) {
      await this.options.alarm.wait(this.pauseMs());
      if (this.stopped) return;
      await this.step().catch(this.noteTrouble);
    }
  }

  private pauseMs(): number {
    if (this.term !== undefined) return RENEW_MS;
    return this.following?.link === undefined ? SEEK_MS : WATCH_MS;
  }

  /** Once for each trouble: it is tried again many times a second. */
  private readonly noteTrouble = (error: unknown): void => {
    const trouble = error instanceof Error ? error.message : String(error);
    if (trouble !== this.lastTrouble)
      this.options.log.warn('the ownership of the log cannot be settled now', { trouble });
    this.lastTrouble = trouble;
  };

  private async step(): Promise<void> {
    if (this.term === undefined) await this.seek();
    else await this.tend(this.term);
    this.lastTrouble = '';
  }

  private async seek(): Promise<void> {
    const { leases, owner, sessions, log } = this.options;
    const seen = await leases.look();
    if (seen.vacancy === undefined) {
      // That the owner cannot be reached is no reason not to start: reads work, and it may come back, or its lease end.
      if (seen.holder !== undefined) await this.follow(seen.holder).catch(this.noteTrouble);
      return;
    }
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const address = this.address ?? (await this.options.server.listen());
    const held = await leases.claim(seen, { owner, sessions, secret, address });
    if (held === undefined) return;
    const before = seen.holder?.owner;
    log.info('the log is vacant: this process takes it over', { vacancy: seen.vacancy, before });
    await this.take(held, secret);
  }

  private async take(held: HeldLease, secret: string): Promise<void> {
    const { createSequencer, gate, server, duties, log } = this.options;
    const sequencer = createSequencer();
    try {
      // From here on whoever had the log before can write nothing.
      await sequencer.start();
    } catch (error) {
      await held.release();
      throw error;
    }
    this.term = { held, sequencer };
    const before = this.following?.link;
    this.following = undefined;
    before?.close();
    gate.use(sequencer);
    server.serve(secret, sequencer);
    this.tell(() => duties.take());
    log.info('this process owns the log', { epoch: sequencer.status().epoch });
  }

  private async tend(term: Term): Promise<void> {
    const { state, epoch = 0 } = term.sequencer.status();
    if (state === 'deposed') await this.giveUp(term, 'its epoch is over');
    else if (!(await term.held.renew(epoch))) await this.giveUp(term, 'another process has the lease');
    else this.options.gate.use(term.sequencer);
  }

  /** What waits is not decided here any more; it goes to the next owner. */
  private async giveUp(term: Term, why: string): Promise<void> {
    const { gate, server, duties, alarm, log } = this.options;
    log.warn('this process no longer owns the log', { why });
    this.term = undefined;
    gate.leave(term.sequencer);
    this.tell(() => duties.layDown());
    // Not waited for: an append whose answer is lost may take its time, and the commands must find their new owner.
    this.retired = term.sequencer.stop().catch(this.noteTrouble);
    await server.dismiss();
    await term.held.release();
    alarm.ring();
  }

  private async follow(holder: LeaseHolder): Promise<void> {
    const { gate, log, alarm } = this.options;
    if (this.following?.holder.term === holder.term && this.following.link !== undefined) return;
    this.following?.link?.close();
    const following: Following = { holder };
    this.following = following;
    const onClosed = (): void => {
      if (following.link === undefined) return;
      gate.leave(following.link);
      delete following.link;
      alarm.ring();
    };
    const { address, secret } = holder;
    const link = await openOwnerLink({ address, secret, onClosed });
    following.link = link;
    gate.use(link);
    log.info('this process passes its commands on to the owner of the log', {
      owner: holder.owner,
      epoch: holder.epoch,
    });
  }

  private tell(duty: () => Promise<void>): void {
    this.duty = this.duty.then(duty).catch((error: unknown) => {
      this.options.log.error('a duty of the owner could not be taken or laid down', { error: String(error) });
    });
  }
}
