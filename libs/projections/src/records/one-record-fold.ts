import type { RecordEventFact } from '@tallyman/event-catalog';
import { fieldChangesOf, recordOf, recordStream, type FieldChange, type RecordId } from '@tallyman/records';
import { RevisionGapError } from '../faults.js';
import type { FieldOrigin, RecordChange, RecordFieldChange } from './changes.js';

const recordIdOf = ({ stream, position, type }: RecordEventFact): RecordId => {
  const id = recordOf(stream);
  // A record event outside a record stream has no row to go to. Skipping it would hide it.
  if (id === undefined)
    throw new Error(`event ${String(position)} (${type}) is in ${stream}, which is no record stream`);
  return id;
};

const derivationOf = (event: RecordEventFact): Pick<FieldOrigin, 'derivation'> => {
  if (event.type !== 'RecordDerived') return {};
  const { inputs, algorithm, algorithmVersion } = event.data;
  return { derivation: { inputs, algorithm, algorithmVersion } };
};

const originOf = (event: RecordEventFact): FieldOrigin => {
  const { revision, position, recordedAt, context } = event;
  const { subsystem, producerVersion, commandId, actor, reasonCode } = context;
  return {
    revision,
    position,
    subsystem,
    ...(producerVersion === undefined ? {} : { producerVersion }),
    commandId,
    ...(actor === undefined ? {} : { actor }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
    recordedAt,
    ...derivationOf(event),
  };
};

const retractedBy = ({ type }: RecordEventFact): boolean | undefined =>
  type === 'BeliefMismatchObserved' ? undefined : type === 'RecordRetracted';

const rowsOf = (change: RecordFieldChange): number =>
  1 + (change.kind === 'set' ? (change.origin.derivation?.inputs.length ?? 0) : 0);

/** What a stretch of the log does to one record: the row moves with every event, the fields with those that name them. */
export class OneRecordFold {
  private readonly fields = new Map<string, RecordFieldChange>();

  private constructor(
    readonly id: RecordId,
    private readonly firstRevision: number,
    private retracted: boolean | undefined,
    private appliedPosition: number,
    private appliedRevision: number,
    private chainHash: string,
  ) {}

  /** Of an event that is still to be added. */
  static before(event: RecordEventFact): OneRecordFold {
    const { revision, position, hash } = event;
    return new OneRecordFold(recordIdOf(event), revision, undefined, position, revision - 1, hash);
  }

  static of(change: RecordChange): OneRecordFold {
    const { recordType, key, firstRevision, retracted, appliedPosition, appliedRevision, chainHash } = change;
    return new OneRecordFold(
      { recordType, key },
      firstRevision,
      retracted,
      appliedPosition,
      appliedRevision,
      chainHash,
    );
  }

  /** Says by how much the number of its rows has changed; throws `RevisionGapError`. */
  add(event: RecordEventFact): number {
    this.follow(event.revision);
    this.moveTo(retractedBy(event), event.position, event.revision, event.hash);
    const changes = fieldChangesOf(event);
    if (changes.length === 0) return 0;
    const origin = originOf(event);
    return changes.reduce((grown, change) => grown + this.put(this.changeOf(change, origin)), 0);
  }

  /** Throws `RevisionGapError`. */
  join(later: RecordChange): void {
    this.follow(later.firstRevision);
    this.moveTo(later.retracted, later.appliedPosition, later.appliedRevision, later.chainHash);
  }

  /** The later one counts: each says the field as a whole. */
  put(change: RecordFieldChange): number {
    const before = this.fields.get(change.field);
    this.fields.set(change.field, change);
    return rowsOf(change) - (before === undefined ? 0 : rowsOf(before));
  }

  change(): RecordChange {
    const { id, retracted, firstRevision, appliedPosition, appliedRevision, chainHash } = this;
    const applied = { firstRevision, appliedPosition, appliedRevision, chainHash };
    return retracted === undefined ? { ...id, ...applied } : { ...id, retracted, ...applied };
  }

  fieldChanges(): IterableIterator<RecordFieldChange> {
    return this.fields.values();
  }

  private changeOf({ field, after }: FieldChange, origin: FieldOrigin): RecordFieldChange {
    const { recordType, key } = this.id;
    return after === null
      ? { kind: 'remove', recordType, key, field }
      : { kind: 'set', recordType, key, field, value: after, origin };
  }

  private moveTo(retracted: boolean | undefined, position: number, revision: number, hash: string): void {
    this.retracted = retracted ?? this.retracted;
    this.appliedPosition = position;
    this.appliedRevision = revision;
    this.chainHash = hash;
  }

  private follow(revision: number): void {
    const next = this.appliedRevision + 1;
    if (revision !== next) throw new RevisionGapError(recordStream(this.id), next, revision);
  }
}
