import { setTimeout as pause } from 'node:timers/promises';

/** Switches for what goes wrong between a client and its node. Each stays armed until it is used up, or until `reset`. */
export interface Faults {
  /** Lets so many messages of the server through, of whatever calls; instead of the next one it cuts all connections. After 0 an append is written and its answer lost. */
  readonly dropConnectionAfter: (messages: number) => void;
  /** The next calls are answered (a subscription: confirmed) this much later than they were worked off. */
  readonly answerLate: (milliseconds: number, calls: number) => void;
  /** The next appends are written and answered with a timeout. */
  readonly writeThenTimeOut: (calls: number) => void;
  /** The next appends are not written and answered with a timeout. */
  readonly timeOutUnwritten: (calls: number) => void;
  /** The next calls, reads too, are refused with the address of a leader. */
  readonly redirectToLeader: (host: string, port: number, calls: number) => void;
  /** From now on a live subscription that falls 32 events behind is dropped, as 22.10 does it; otherwise it catches up again, as 24 does. */
  readonly dropSlowConsumers: () => void;
  /** From now on the login of every call but gossip is refused, whatever it is. */
  readonly refuseLogins: () => void;
  /** From now on these are not allowed to anybody. */
  readonly deny: (...operations: readonly Operation[]) => void;
  readonly reset: () => void;
}

/** What access is given to: `read all`: to read `$all` or subscribe to it. */
export type Operation = 'read' | 'read all' | 'append';

export interface Leader {
  readonly host: string;
  readonly port: number;
}

export type WriteFault = 'write_then_time_out' | 'time_out_unwritten';

/** The switches as the server asks them. */
export interface ArmedFaults extends Faults {
  readonly takeWriteFault: () => WriteFault | undefined;
  readonly takeLeader: () => Leader | undefined;
  readonly takeDelay: () => Promise<void>;
  /** Whether a message may be sent. Where not, the connections are cut. */
  readonly mayAnswer: () => boolean;
  readonly dropsSlowConsumers: () => boolean;
  readonly refusesLogins: () => boolean;
  readonly denies: (operation: Operation) => boolean;
}

interface Armed {
  messagesLeft: number | undefined;
  late: { readonly milliseconds: number; calls: number } | undefined;
  writes: { readonly fault: WriteFault; calls: number } | undefined;
  leader: { readonly leader: Leader; calls: number } | undefined;
  dropSlow: boolean;
  refuseLogins: boolean;
  denied: readonly Operation[];
}

const harmless = (): Armed => ({
  messagesLeft: undefined,
  late: undefined,
  writes: undefined,
  leader: undefined,
  dropSlow: false,
  refuseLogins: false,
  denied: [],
});

const take = <T extends { calls: number }>(armed: T | undefined): T | undefined => {
  if (armed === undefined || armed.calls === 0) return undefined;
  armed.calls -= 1;
  return armed;
};

export const createFaults = (cutConnections: () => void): ArmedFaults => {
  let armed = harmless();
  return {
    dropConnectionAfter(messages) {
      armed.messagesLeft = messages;
    },
    answerLate(milliseconds, calls) {
      armed.late = { milliseconds, calls };
    },
    writeThenTimeOut(calls) {
      armed.writes = { fault: 'write_then_time_out', calls };
    },
    timeOutUnwritten(calls) {
      armed.writes = { fault: 'time_out_unwritten', calls };
    },
    redirectToLeader(host, port, calls) {
      armed.leader = { leader: { host, port }, calls };
    },
    dropSlowConsumers() {
      armed.dropSlow = true;
    },
    refuseLogins() {
      armed.refuseLogins = true;
    },
    deny(...operations) {
      armed.denied = operations;
    },
    reset() {
      armed = harmless();
    },
    takeWriteFault: () => take(armed.writes)?.fault,
    takeLeader: () => take(armed.leader)?.leader,
    async takeDelay() {
      const late = take(armed.late);
      if (late !== undefined) await pause(late.milliseconds, undefined, { ref: false });
    },
    mayAnswer() {
      if (armed.messagesLeft === undefined) return true;
      if (armed.messagesLeft > 0) {
        armed.messagesLeft -= 1;
        return true;
      }
      armed.messagesLeft = undefined;
      cutConnections();
      return false;
    },
    dropsSlowConsumers: () => armed.dropSlow,
    refusesLogins: () => armed.refuseLogins,
    denies: (operation) => armed.denied.includes(operation),
  };
};
