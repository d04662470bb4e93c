import type { LogSubmission } from '../commands/log-command.js';
import { UnavailableError, type AtomicResult, type CommandResult } from '../commands/results.js';
import { ProtocolError } from './frames.js';

/** Most bytes of a frame: a batch at the edge has fewer. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** An error as it goes over the connection. Without `code` it is a fault of the owner. */
interface WireError {
  readonly error: string;
  readonly code?: UnavailableError['code'];
  readonly retryAfterSeconds?: number;
}

type WireAnswer = CommandResult | WireError;

/** What a peer asks. `id` is the peer's, and comes back with the answer. */
export type PeerRequest =
  | { readonly id: number; readonly many: readonly LogSubmission[] }
  | { readonly id: number; readonly atomic: readonly LogSubmission[] };

/** What the owner answers. */
export type OwnerReply =
  | { readonly id: number; readonly results: readonly (CommandResult | Error)[] }
  | { readonly id: number; readonly atomic: AtomicResult | Error };

const toWire = <T>(answer: T | Error): T | WireError => {
  if (!(answer instanceof Error)) return answer;
  const error = answer.message;
  return answer instanceof UnavailableError
    ? { error, code: answer.code, retryAfterSeconds: answer.retryAfterSeconds }
    : { error };
};

const fromWire = <T extends object>(answer: T | WireError): T | Error => {
  if (!('error' in answer)) return answer;
  const { error, code, retryAfterSeconds } = answer;
  return code === undefined ? new Error(error) : new UnavailableError(code, error, retryAfterSeconds);
};

/** `texts`: each submission as JSON, so that it is made only once however frames are put together. */
export const requestText = (id: number, kind: 'many' | 'atomic', texts: readonly string[]): string =>
  `{"id":${String(id)},"${kind}":[${texts.join(',')}]}`;

export const replyText = (reply: OwnerReply): string =>
  'results' in reply
    ? JSON.stringify({ id: reply.id, results: reply.results.map(toWire) })
    : JSON.stringify({ id: reply.id, atomic: toWire(reply.atomic) });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isSubmission = (value: unknown): value is LogSubmission =>
  isRecord(value) &&
  isRecord(value['command']) &&
  typeof value['command']['type'] === 'string' &&
  isRecord(value['context']) &&
  typeof value['context']['commandId'] === 'string';

const isList = <T>(value: unknown, isOne: (entry: unknown) => entry is T): value is readonly T[] =>
  Array.isArray(value) && value.every(isOne);

/** Peers of the same protocol, who know the secret, have checked what is in a submission; here only its outline is. Throws `ProtocolError`. */
export const readRequest = (text: string): PeerRequest => {
  const value: unknown = JSON.parse(text);
  if (isRecord(value) && typeof value['id'] === 'number') {
    const { id, many, atomic } = value;
    if (isList(many, isSubmission)) return { id, many };
    if (isList(atomic, isSubmission)) return { id, atomic };
  }
  throw new ProtocolError('a frame that is not a request');
};

const isAnswer = (value: unknown): value is WireAnswer => isRecord(value) && ('outcome' in value || 'error' in value);
const isAtomicAnswer = (value: unknown): value is AtomicResult | WireError =>
  isRecord(value) && ('kind' in value || 'error' in value);

/** Throws `ProtocolError`. */
export const readReply = (text: string): OwnerReply => {
  const value: unknown = JSON.parse(text);
  if (isRecord(value) && typeof value['id'] === 'number') {
    const { id, results, atomic } = value;
    if (isList(results, isAnswer)) return { id, results: results.map(fromWire) };
    if (isAtomicAnswer(atomic)) return { id, atomic: fromWire(atomic) };
  }
  throw new ProtocolError('a frame that is not a reply');
};
