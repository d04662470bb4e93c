import type { AcceptedAnswer, AtomicAnswer, CommandAnswer, DecidedAnswer, RefusedAnswer } from './wire-answers.js';
import { TallymanProblem, TallymanProtocolError } from './problem.js';
import { isObject, objectWith } from './shape.js';

const OUTCOMES: ReadonlySet<unknown> = new Set<CommandAnswer['outcome']>([
  'accepted',
  'refused',
  'invalid',
  'unavailable',
]);

/** One result of a batch, or the answer to one command. */
export const commandAnswer = (value: unknown): CommandAnswer => {
  const answer = objectWith<CommandAnswer>('outcome')(value);
  if (!OUTCOMES.has(answer.outcome)) throw new TallymanProtocolError(`unknown outcome ${answer.outcome}`);
  return answer;
};

export const acceptedAnswer = objectWith<AcceptedAnswer>('commandId', 'position', 'stream', 'revision');

/** A decided command, as `GET /v1/commands/{commandId}` shows it. */
export const decidedAnswer = (value: unknown): DecidedAnswer => {
  const answer = commandAnswer(value);
  if (answer.outcome === 'accepted' || answer.outcome === 'refused') return answer;
  throw new TallymanProtocolError(`a stored command cannot be ${answer.outcome}`);
};

/**
 * The refusal that a problem stands for: a rule of the domain said no to a command, and remembers it (so it says `replayed`).
 * `undefined` for every other problem: those are faults of the request, the credential or the service.
 */
export const refusalIn = (problem: TallymanProblem): RefusedAnswer | undefined => {
  const { commandId, replayed } = problem.members;
  if (typeof commandId !== 'string' || typeof replayed !== 'boolean') return undefined;
  const { status, code, detail } = problem;
  return { ...problem.members, commandId, replayed, outcome: 'refused', status, code, detail };
};

export const orRefusal = async (answer: Promise<AcceptedAnswer>): Promise<DecidedAnswer> => {
  try {
    return await answer;
  } catch (error) {
    const refusal = error instanceof TallymanProblem ? refusalIn(error) : undefined;
    if (refusal === undefined) throw error;
    return refusal;
  }
};

/** The same for an atomic batch, whose problem says with `index` which command it was. */
export const orAtomicRefusal = async (results: Promise<readonly AcceptedAnswer[]>): Promise<AtomicAnswer> => {
  try {
    return { outcome: 'accepted', results: await results };
  } catch (error) {
    const refusal = error instanceof TallymanProblem ? refusalIn(error) : undefined;
    const index = isObject(refusal) ? refusal['index'] : undefined;
    if (refusal === undefined || typeof index !== 'number') throw error;
    return { outcome: 'refused', index, refusal };
  }
};
