import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { Differences, LogDifferenceCode } from './log-comparison.js';
import { firstCommandId, outcomesByPosition } from './outcomes.js';
import type { StreamChains } from './stream-chains.js';

const PAGE = 1000;

export interface ComparedSide {
  readonly store: EventStore;
  readonly chains: StreamChains;
}

export interface ComparedSides {
  readonly source: ComparedSide;
  readonly destination: ComparedSide;
  readonly differences: Differences;
}

/** Position by position up to `upTo`, with the outcomes of the commands that made the events; says how many of those the source has. */
export const compareEvents = async (
  sides: ComparedSides,
  upTo: number,
  onPage: (position: number) => void,
): Promise<number> => {
  const { source, destination, differences } = sides;
  let commands = 0;
  for (let after = 0; after < upTo; after = Math.min(after + PAGE, upTo)) {
    const to = Math.min(after + PAGE, upTo);
    const [ours, theirs] = await Promise.all([read(source.store, after, to), read(destination.store, after, to)]);
    for (let position = after + 1; position <= to; position += 1) compareAt(position, ours, theirs, sides);
    commands += ours.outcomes.size;
    onPage(to);
  }
  const { position } = await destination.store.head();
  if (position > upTo)
    differences.add({
      code: 'event_extra',
      position: upTo + 1,
      detail: `the destination goes on to position ${String(position)}`,
    });
  return commands;
};

/** What a log has in a range, by position. */
interface Window {
  readonly events: ReadonlyMap<number, RecordedEvent>;
  readonly outcomes: ReadonlyMap<number, string>;
}

const read = async (store: EventStore, after: number, to: number): Promise<Window> => {
  const [events, outcomes] = await Promise.all([readEvents(store, after, to), outcomesByPosition(store, after, to)]);
  return { events, outcomes };
};

/** A store may answer fewer than it is asked for. */
const readEvents = async (store: EventStore, after: number, to: number): Promise<Window['events']> => {
  const events = new Map<number, RecordedEvent>();
  for (let last = after; last < to;) {
    const page = await store.readLog(last, to - last);
    if (page.length === 0) break;
    for (const event of page) if (event.position <= to) events.set(event.position, event);
    last = page.at(-1)?.position ?? to;
  }
  return events;
};

const compareAt = (
  position: number,
  source: Window,
  destination: Window,
  { source: { chains }, destination: { chains: theirChains }, differences }: ComparedSides,
): void => {
  const [ours, theirs] = [source.events.get(position), destination.events.get(position)];
  const report = (code: LogDifferenceCode, detail: string): void => {
    differences.add({ code, position, stream: (ours ?? theirs)?.stream ?? '', detail });
  };
  if (ours === undefined) report('event_extra', 'the source has no event at this position');
  if (theirs === undefined) report('event_missing', 'the destination has no event at this position');
  if (ours !== undefined && theirs !== undefined) {
    const parts = differingParts(ours, theirs);
    if (parts.length > 0) report('event_differs', `${parts.join(', ')}: not the same`);
  }
  if (ours !== undefined && !chains.add(ours)) report('chain_broken', broken(ours, 'source'));
  if (theirs !== undefined && !theirChains.add(theirs)) report('chain_broken', broken(theirs, 'destination'));
  compareOutcomes(source.outcomes.get(position), destination.outcomes.get(position), ours ?? theirs, report);
};

const differingParts = (ours: RecordedEvent, theirs: RecordedEvent): readonly string[] => {
  const parts = PARTS.filter((part) => ours[part] !== theirs[part]);
  return Buffer.from(ours.hash).equals(theirs.hash) ? parts : [...parts, 'hash'];
};

const PARTS = ['stream', 'revision', 'id', 'type', 'recordedAt', 'body'] as const;

const broken = ({ revision }: RecordedEvent, side: string): string =>
  `in the ${side}: revision ${String(revision)} does not follow from the event before it`;

const compareOutcomes = (
  ours: string | undefined,
  theirs: string | undefined,
  event: RecordedEvent | undefined,
  report: (code: LogDifferenceCode, detail: string) => void,
): void => {
  if (ours === theirs) return;
  const command = `command ${(event === undefined ? undefined : firstCommandId(event)) ?? 'of this event'}`;
  if (theirs === undefined) report('command_missing', `the destination has no outcome of ${command}`);
  else if (ours === undefined) report('command_extra', `only the destination has an outcome of ${command}`);
  else report('command_differs', `outcome of ${command}: not the same`);
};
