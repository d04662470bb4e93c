import type { LoggedEvent } from './event-log.js';
import type { ReadReq } from './protocol.js';

export type EventFilter = (event: LoggedEvent) => boolean;

const ALL_SUBSCRIPTIONS = '$persistentsubscription-$all::';

/** Without any filter `$all` leaves out its own bookkeeping, and nothing else. */
export const isShownInAll: EventFilter = ({ stream }) =>
  stream !== '$epoch-information' &&
  !(stream.startsWith(ALL_SUBSCRIPTIONS) && (stream.endsWith('-checkpoint') || stream.endsWith('-parked')));

const matcherOf = (expression: ReadReq.Options.FilterOptions.Expression): ((text: string) => boolean) => {
  const regex = expression.getRegex();
  if (regex !== '') {
    const pattern = new RegExp(regex);
    return (text) => pattern.test(text);
  }
  const prefixes = expression.getPrefixList();
  return (text) => prefixes.some((prefix) => text.startsWith(prefix));
};

/** Undefined if the message names neither streams nor types. */
export const filterOf = (options: ReadReq.Options.FilterOptions): EventFilter | undefined => {
  const byStream = options.getStreamIdentifier();
  const byType = options.getEventType();
  const expression = byType ?? byStream;
  if (expression === undefined) return undefined;
  const matches = matcherOf(expression);
  return (event) => isShownInAll(event) && matches(byType === undefined ? event.stream : event.type);
};
