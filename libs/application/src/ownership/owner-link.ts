import { connect } from 'node:net';
import { FrameReader, frameOf, ProtocolError } from './frames.js';
import { GREETING_PATIENCE_MS, MAX_GREETING_BYTES, PeerGreeting } from './handshake.js';
import type { PeerAddress } from './lease.js';
import { OwnerMail } from './owner-mail.js';
import type { LogRoute } from './route.js';
import { MAX_FRAME_BYTES, readReply } from './wire.js';

/** A connection to the process that owns the log. */
export interface OwnerLink extends LogRoute {
  /** What is under way counts as lost. */
  close(): void;
}

export interface OwnerLinkOptions {
  readonly address: PeerAddress;
  readonly secret: string;
  /** Called when the connection has ended, whoever ended it; before those who wait are told. */
  readonly onClosed: () => void;
  /** Milliseconds that a command may wait for its answer before the connection counts as dead; default 8,000. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 8000;
const CHECKS_PER_PATIENCE = 8;

/** Connects, and resolves once both sides have proven that they know the secret. Rejects when that cannot be had in time. */
export const openOwnerLink = ({
  address,
  secret,
  onClosed,
  patienceMs = PATIENCE_MS,
}: OwnerLinkOptions): Promise<OwnerLink> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...address, noDelay: true, keepAlive: true });
    const mail = new OwnerMail((text) => socket.write(frameOf(text)));
    const link: OwnerLink = {
      submitAny: (submission) => mail.submitAny(submission),
      submitMany: (submissions) => mail.submitMany(submissions),
      submitAtomic: (submissions) => mail.submitAtomic(submissions),
      close: () => socket.destroy(),
    };
    const greeting = new PeerGreeting(secret);
    const timer = setTimeout(() => {
      socket.destroy(new Error('the owner of the log does not answer'));
    }, GREETING_PATIENCE_MS);
    // A network that swallows everything looks like an owner that thinks, and the lease of that owner may well be good.
    const watchdog = setInterval(() => {
      if (mail.longestWait() > patienceMs) socket.destroy(new Error('the owner of the log does not answer any more'));
    }, patienceMs / CHECKS_PER_PATIENCE);
    let frames = 0;
    const reader = new FrameReader(MAX_GREETING_BYTES, (text) => {
      frames += 1;
      if (frames === 1) socket.write(frameOf(greeting.answer(text)));
      else if (frames > 2) mail.receive(readReply(text));
      else if (greeting.isReady(text)) {
        clearTimeout(timer);
        reader.limit = MAX_FRAME_BYTES;
        resolve(link);
      } else throw new ProtocolError('the owner of the log does not let this process in');
    });
    let reason: Error | undefined;
    socket.on('connect', () => socket.write(frameOf(greeting.hello())));
    socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', (error) => {
      reason = error;
    });
    socket.on('close', () => {
      clearTimeout(timer);
      clearInterval(watchdog);
      reject(reason ?? new Error('the owner of the log closed the connection'));
      onClosed();
      mail.end(reason);
    });
  });
