import { isBookEvent, isRecordEvent, type DecodedBookEvent, type DecodedEvent } from '@tallyman/event-catalog';
import { bookOf, brokenPostings, postingsOf } from '@tallyman/ledger';
import { recordOf } from '@tallyman/records';
import type { VerifyProblemCode } from './verify.js';

interface Fault {
  readonly code: VerifyProblemCode;
  readonly detail: string;
}

/** What is wrong with an event of a book or a record by itself: it is in no such stream, or its postings do not sum to 0 in each currency. */
export const faultOf = (event: DecodedEvent): Fault | undefined => {
  if (isBookEvent(event)) return bookOf(event.stream) === undefined ? misplaced(event, 'book') : unbalanced(event);
  if (isRecordEvent(event) && recordOf(event.stream) === undefined) return misplaced(event, 'record');
  return undefined;
};

const misplaced = ({ type }: DecodedEvent, kind: string): Fault => ({
  code: 'event_misplaced',
  detail: `${type} is in no stream of a ${kind}`,
});

/** Decided when it was posted, and checked again here: anything may stand in a log that was tampered with. */
const unbalanced = (event: DecodedBookEvent): Fault | undefined => {
  try {
    const rule = brokenPostings(postingsOf(event));
    return rule === undefined ? undefined : { code: 'postings_not_balanced', detail: `${event.type}: ${rule}` };
  } catch {
    return { code: 'event_unreadable', detail: `the data of this ${event.type} do not say what was posted` };
  }
};
