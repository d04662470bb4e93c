import type { Capabilities, StreamAppend } from '@tallyman/event-store';
import { bookStream } from '@tallyman/ledger';
import type { Job } from './job.js';
import type { PlannedItem } from './plan-job.js';

/** What a log that cannot do everything (`Capabilities`) makes of a job that was just decided. */
export type Verdict =
  | { readonly kind: 'fits' }
  /** When what it stands on is in the log, and has its position. */
  | { readonly kind: 'later' }
  /** As the only job of a group: then its positions are known beforehand. */
  | { readonly kind: 'alone' }
  /** Never: it changes several streams, and the log takes one as a whole. */
  | { readonly kind: 'impossible'; readonly streams: readonly string[] };

export interface Circumstances {
  readonly capabilities: Capabilities;
  /** Whether a group on its way changes the stream. */
  readonly isUnderWay: (stream: string) => boolean;
}

const FITS: Verdict = { kind: 'fits' };
const LATER: Verdict = { kind: 'later' };

/** `items` are those of the job, its own last. */
export const verdictOf = (job: Job, items: readonly PlannedItem[], circumstances: Circumstances): Verdict => {
  const { atomicMultiStream, ordersGroups } = circumstances.capabilities;
  const own = items.at(-1);
  if ((atomicMultiStream && ordersGroups) || own === undefined) return FITS;
  const written = new Set(own.append.streams.filter(({ events }) => events.length > 0).map(({ stream }) => stream));
  if (!atomicMultiStream && written.size > 1) return { kind: 'impossible', streams: [...written] };
  // Of what another item makes of a stream: when that is in the log there is nothing to check.
  const isCheck = ({ stream, events }: StreamAppend): boolean => events.length === 0 && !written.has(stream);
  if (own.append.streams.some(isCheck)) return LATER;
  return ordersGroups ? FITS : placed(job, own, circumstances.isUnderWay);
};

/** The answer to a command that changes nothing names the last position of its stream: not one that is only expected. */
const placed = (job: Job, own: PlannedItem, isUnderWay: Circumstances['isUnderWay']): Verdict => {
  const idle = own.commands.flatMap(({ outcome, events }) =>
    outcome.kind === 'accepted' && events.length === 0 ? [outcome.stream] : [],
  );
  if (idle.some(isUnderWay)) return LATER;
  return job.kind === 'atomic' && idle.length > 0 ? { kind: 'alone' } : FITS;
};

/**
 * Whether a job was refused for a transaction that may yet be found: it was not looked up where something that is on its way, or earlier in the
 * group, changes the book. When that is in the log it can be.
 */
export const standsOnUnread = (items: readonly PlannedItem[], isUnderWay: (stream: string) => boolean): boolean => {
  const own = items.at(-1);
  if (own === undefined) return false;
  return own.commands.some(
    ({ refusal, submission }) =>
      refusal?.code === 'transaction_not_found' &&
      'book' in submission.command &&
      (own.append.streams.length > 0 || isUnderWay(bookStream(submission.command.book))),
  );
};
