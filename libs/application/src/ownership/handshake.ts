import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ProtocolError } from './frames.js';

/** Raised when commands, contexts or results change their shape: processes of two releases do not understand each other by half. */
const PROTOCOL = 1;
const RANDOM_BYTES = 24;

/** Most bytes of a frame before both sides have proven that they know the secret. */
export const MAX_GREETING_BYTES = 1024;
/** How long a connection may take to come that far. */
export const GREETING_PATIENCE_MS = 2000;

const proofOf = (side: 'owner' | 'peer', secret: string, hello: string, challenge: string): string =>
  createHmac('sha256', secret).update(`${side}\0${hello}\0${challenge}`).digest('base64url');

/** In constant time. */
const same = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const membersOf = (text: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new ProtocolError('a greeting is an object');
};

const textIn = (members: Readonly<Record<string, unknown>>, name: string): string => {
  const value = members[name];
  if (typeof value === 'string' && value.length <= MAX_GREETING_BYTES) return value;
  throw new ProtocolError(`a greeting without ${name}`);
};

const newNonce = (): string => randomBytes(RANDOM_BYTES).toString('base64url');

/** The owner's side: challenge, then proof. The secret itself never goes over the connection, and the owner proves that it knows it first. */
export class OwnerGreeting {
  private hello = '';
  private readonly challenge = newNonce();

  constructor(private readonly secret: string) {}

  /** The answer to the first frame. Throws `ProtocolError`. */
  challengeFor(text: string): string {
    const members = membersOf(text);
    if (members['tallyman'] !== PROTOCOL)
      throw new ProtocolError(
        `a peer of another release: protocol ${String(members['tallyman'])}, not ${String(PROTOCOL)}`,
      );
    this.hello = textIn(members, 'nonce');
    const proof = proofOf('owner', this.secret, this.hello, this.challenge);
    return JSON.stringify({ nonce: this.challenge, proof });
  }

  /** The answer to the second frame. Throws `ProtocolError`. */
  admit(text: string): string {
    const proof = textIn(membersOf(text), 'proof');
    if (!same(proof, proofOf('peer', this.secret, this.hello, this.challenge)))
      throw new ProtocolError('a peer that does not know the secret of the lease');
    return JSON.stringify({ ready: true });
  }
}

/** The other side. */
export class PeerGreeting {
  private readonly nonce = newNonce();

  constructor(private readonly secret: string) {}

  hello(): string {
    return JSON.stringify({ tallyman: PROTOCOL, nonce: this.nonce });
  }

  /** Throws `ProtocolError` when whoever listens there is not the owner that the lease names. */
  answer(text: string): string {
    const members = membersOf(text);
    const challenge = textIn(members, 'nonce');
    if (!same(textIn(members, 'proof'), proofOf('owner', this.secret, this.nonce, challenge)))
      throw new ProtocolError('the process at the address of the lease does not know its secret');
    return JSON.stringify({ proof: proofOf('peer', this.secret, this.nonce, challenge) });
  }

  isReady(text: string): boolean {
    return membersOf(text)['ready'] === true;
  }
}
