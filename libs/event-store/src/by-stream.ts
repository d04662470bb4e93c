import type { RecordedEvent } from '@tallyman/event-catalog';
import type { AppendResult } from './port.js';
import type { ResolvedGroup } from './resolve-group.js';

/**
 * A resolved group as a log without `ordersGroups` takes it: stream after stream, the last first, in place of the order given. Items keep
 * to one stream each there, so the events of one still follow each other.
 */
export const byStream = (group: ResolvedGroup): ResolvedGroup => {
  const base = group.lastPosition - group.events.length;
  const streams = [...new Set(group.events.map(({ stream }) => stream))].reverse();
  const rank = new Map(streams.map((stream, index) => [stream, index]));
  const rankOf = ({ stream }: RecordedEvent): number => rank.get(stream) ?? 0;
  const order = group.events
    .map((event, index) => ({ event, index }))
    .sort((a, b) => rankOf(a.event) - rankOf(b.event) || a.index - b.index);
  const places = new Map(order.map(({ event }, index) => [event.position, base + 1 + index]));
  const placed = (position: number): number => places.get(position) ?? position;
  const moved = (result: AppendResult): AppendResult => {
    if (result.kind !== 'appended') return result;
    const { kind, firstPosition, lastPosition } = result;
    return { kind, firstPosition: placed(firstPosition), lastPosition: placed(lastPosition) };
  };
  return {
    ...group,
    events: order.map(({ event }, index) => ({ ...event, position: base + 1 + index })),
    outcomes: order.map(({ index }) => group.outcomes[index]),
    results: group.results.map(moved),
  };
};
