import { eventId } from '@tallyman/event-catalog';
import type { NewEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, AppendResult, CommandRow, EventlessCommand, StreamAppend } from '@tallyman/event-store';
import { numbersValue, textsValue } from './group-message.js';
import type { FirstRow, GroupMessage } from './group-message.js';
import { RowBytes, uuidArray } from './row-bytes.js';
import type { RowBuffers } from './row-bytes.js';

/** Where a group goes, and what is known of the streams there. */
export interface GroupPlace {
  readonly recordedAt: number;
  readonly lastPosition: number;
  /** The last revision of a stream if it is known for certain: then it need not be looked up. */
  readonly knownRevision: (stream: string) => number | undefined;
}

/** A group that goes into the log as a whole, if what it first expects of each stream is there. */
export interface EncodedGroup {
  /** One per item, all of them `appended`. */
  readonly results: readonly AppendResult[];
  readonly lastPosition: number;
  readonly message: GroupMessage;
  readonly first: FirstRow | undefined;
  /** The last revision of each of its streams, once it is in the log. */
  readonly revisions: ReadonlyMap<string, number>;
}

/** Of an event's row, all but its texts and hash. */
const EVENT_BYTES = 80;
const EVENT_COLUMNS = 9;
const COMMAND_COLUMNS = 5;
const COMMAND_BYTES = 60;

/**
 * Works a group out and writes it down in one pass, as its caller hopes: as if its first expectation of each stream were true and no command
 * were known. `undefined` for a group that contradicts itself. A command id that is there twice is left to the unique indexes; only that one of
 * them has events and the other has none they cannot see.
 */
export const encodeGroup = (
  items: readonly AppendItem[],
  place: GroupPlace,
  buffers: RowBuffers,
): EncodedGroup | undefined => {
  const rows = buffers.take();
  const group = new GroupEncoder(place, rows);
  const encoded = items.every((item) => group.add(item)) ? group.encoded() : undefined;
  if (encoded === undefined) buffers.giveBack(rows);
  return encoded;
};

class GroupEncoder {
  private readonly results: AppendResult[] = [];
  private readonly revisions = new Map<string, number>();
  private position: number;
  private first: FirstRow | undefined;
  /** First expectations that are not known to be true. */
  private readonly doubtful: StreamAppend[] = [];
  private readonly keys: string[] = [];
  private readonly eventless: EventlessCommand[] = [];

  constructor(
    private readonly place: GroupPlace,
    private readonly rows: RowBytes,
  ) {
    this.position = place.lastPosition;
  }

  /** Whether the item fits those before it; if not, nothing more may be added. */
  add({ streams, commands }: AppendItem): boolean {
    const before = this.position;
    const outcomes = commands.length > 1 ? outcomesByEvent(commands) : undefined;
    let index = 0;
    for (const append of streams) {
      let revision = this.expected(append);
      if (revision === undefined) return false;
      for (const event of append.events) {
        revision += 1;
        const outcome = outcomes === undefined ? outcomeOf(commands[0], index) : outcomes.get(index);
        this.addEvent(event, append.stream, revision, outcome);
        index += 1;
      }
      this.revisions.set(append.stream, revision);
    }
    for (const command of commands) if ('commandHash' in command) this.addCommand(command);
    const { position } = this;
    this.results.push({ kind: 'appended', firstPosition: Math.min(before + 1, position), lastPosition: position });
    return outcomes === undefined || outcomes.size === commandsWithEvents(commands);
  }

  /** What was added; `undefined` if two of its commands have the same key. */
  encoded(): EncodedGroup | undefined {
    const { results, rows, revisions, keys, eventless, first, position } = this;
    const commandKeys = eventless.map(({ commandId }) => eventId(commandId, 0));
    if (haveCommon(keys, commandKeys)) return undefined;
    const { lastPosition, recordedAt } = this.place;
    const added = position - lastPosition;
    const message: GroupMessage = {
      events: added === 0 ? undefined : rows.message(),
      commands: eventless.length === 0 ? undefined : commandRows(eventless, commandKeys),
      values: [String(recordedAt), String(added), ...this.checks(), uuidArray(keys), uuidArray(commandKeys)],
      room: rows,
    };
    return { results, lastPosition: position, message, first, revisions };
  }

  /** The revision of the stream before the entry; `undefined` if the entry expects another, or one that cannot be. */
  private expected(append: StreamAppend): number | undefined {
    const { stream, expectedRevision } = append;
    const current = this.revisions.get(stream);
    if (current !== undefined) return current === expectedRevision ? current : undefined;
    if (!Number.isSafeInteger(expectedRevision) || expectedRevision < NO_STREAM) return undefined;
    if (this.place.knownRevision(stream) !== expectedRevision) this.doubtful.push(append);
    return expectedRevision;
  }

  private addEvent(event: NewEvent, stream: string, revision: number, outcome: string | undefined): void {
    const { rows } = this;
    const { id, type, body, hash } = event;
    this.position += 1;
    this.first ??= { position: this.position, id, hash };
    const letters = stream.length + type.length + body.length + (outcome?.length ?? 0);
    rows.row(EVENT_COLUMNS, EVENT_BYTES + hash.byteLength + 3 * letters);
    rows.bigint(this.position);
    rows.bigint(revision);
    rows.bigint(this.place.recordedAt);
    rows.uuid(id);
    rows.text(stream);
    rows.text(type);
    rows.bytea(hash);
    rows.text(body);
    if (outcome === undefined) rows.null();
    else {
      rows.text(outcome);
      this.keys.push(id);
    }
  }

  private addCommand({ commandId, commandHash, outcome }: Eventless): void {
    const command = { commandId, commandHash, outcome, recordedAt: this.place.recordedAt };
    this.first ??= command;
    this.eventless.push(command);
  }

  /**
   * The values of the checks: streams and revisions that must be there, then those that must not. A stream's first expected revision must be
   * there; the unique index shows that the one after it is not, if the group adds it.
   */
  private checks(): readonly string[] {
    const required = this.doubtful.filter(({ expectedRevision }) => expectedRevision !== NO_STREAM);
    const unchanged = this.doubtful.filter(
      ({ stream, expectedRevision }) => this.revisions.get(stream) === expectedRevision,
    );
    return [
      textsValue(required.map(({ stream }) => stream)),
      numbersValue(required.map(({ expectedRevision }) => expectedRevision)),
      textsValue(unchanged.map(({ stream }) => stream)),
      numbersValue(unchanged.map(({ expectedRevision }) => expectedRevision + 1)),
    ];
  }
}

type Eventless = Extract<CommandRow, { readonly commandHash: Uint8Array }>;

/** The outcome that goes with the event of this index in the item. */
const outcomeOf = (command: CommandRow | undefined, index: number): string | undefined =>
  command !== undefined && 'firstEvent' in command && command.firstEvent === index ? command.outcome : undefined;

const outcomesByEvent = (commands: readonly CommandRow[]): ReadonlyMap<number, string> => {
  const outcomes = new Map<number, string>();
  for (const command of commands) if ('firstEvent' in command) outcomes.set(command.firstEvent, command.outcome);
  return outcomes;
};

const commandsWithEvents = (commands: readonly CommandRow[]): number => {
  let count = 0;
  for (const command of commands) if ('firstEvent' in command) count += 1;
  return count;
};

const haveCommon = (some: readonly string[], others: readonly string[]): boolean => {
  if (some.length === 0 || others.length === 0) return false;
  const known = new Set(some);
  return others.some((one) => known.has(one));
};

const commandRows = (commands: readonly EventlessCommand[], keys: readonly string[]): Buffer => {
  const rows = new RowBytes(commands.length * 256);
  for (const [index, { commandId, commandHash, recordedAt, outcome }] of commands.entries()) {
    rows.row(COMMAND_COLUMNS, COMMAND_BYTES + 3 * (commandId.length + outcome.length) + commandHash.byteLength);
    rows.uuid(keys[index] ?? '');
    rows.bigint(recordedAt);
    rows.text(commandId);
    rows.bytea(commandHash);
    rows.text(outcome);
  }
  return rows.message();
};
