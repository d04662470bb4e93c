import type { Decision } from '@tallyman/kernel';
import type { BookEvent } from './events.js';
import type { BookRefusal } from './refusals.js';

/** Events of the command's book, or why there are none. */
export type BookDecision = Decision<BookEvent, BookRefusal>;
