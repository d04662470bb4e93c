/**
 * The port to the lease: who of several processes is to own the log, and where the others reach it. It keeps them from taking the log from
 * each other without need. Safety does not rest on it: two that both think they hold it are told apart by the log's epoch.
 */

/** Where a process listens for the others. */
export interface PeerAddress {
  readonly host: string;
  readonly port: number;
}

/** What a process tells of itself when it takes the lease. */
export interface LeaseClaim {
  readonly owner: string;
  readonly address: PeerAddress;
  /** Whoever can read the lease may send commands to its holder: both prove that they know this. */
  readonly secret: string;
  /** Marks the holder's sessions in the database, so that those of a hung one can be ended. */
  readonly sessions: string;
}

export interface LeaseHolder extends LeaseClaim {
  /** Raised by every claim. */
  readonly term: number;
  /** Of the log, as of the last renewal; 0 before the first. */
  readonly epoch: number;
}

/**
 * Why a lease may be claimed: nobody has it; its holder's session in the database is gone (it died); or it was not renewed in time (it
 * hangs, or cannot reach the database).
 */
export type LeaseVacancy = 'released' | 'session_gone' | 'expired';

export interface SeenLease {
  /** Raised by every change: a claim names the one it stands on. */
  readonly version: number;
  /** Absent: the holder's right is good. */
  readonly vacancy?: LeaseVacancy;
  /** Who holds it, or was the last to; absent when it was released. */
  readonly holder?: LeaseHolder;
}

export interface HeldLease {
  readonly term: number;
  /** False: somebody else has claimed it since. Rejects when the database cannot be asked; then the answer is not known. */
  renew(epoch: number): Promise<boolean>;
  /** The next look finds it free; nothing happens when it is somebody else's. */
  release(): Promise<void>;
}

export interface LogLeases {
  look(): Promise<SeenLease>;
  /**
   * Takes a lease that was seen vacant; `undefined` when it was not, or has changed since. Of a holder that hangs, the sessions are ended first: one
   * that it left in the middle of an append would keep the log's row locked.
   */
  claim(seen: SeenLease, claim: LeaseClaim): Promise<HeldLease | undefined>;
  close(): Promise<void>;
}
