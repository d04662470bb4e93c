import type { DecodedEvent, RecordedEvent } from '@tallyman/event-catalog';
import { Breakdown } from './breakdown.js';
import { deltaBetween, type ExplainedValue, type FieldValue } from './explained-value.js';
import { MAX_NOTES, type ExplainNote, type FoldedHistory } from './explanation.js';
import { FieldFold, type Effect } from './field-fold.js';
import { StepPage } from './step-page.js';
import { noteOf, stepOf } from './step.js';
import { Summary } from './summary.js';

export interface ExplanationOptions<Value extends FieldValue = number> {
  readonly explained: ExplainedValue<Value>;
  /** Last position that belongs to the explanation; default: all that is added. */
  readonly upTo?: number;
  readonly page?: {
    /** Steps with a revision above this one; default: from the first. */
    readonly after?: number;
    /** 1..MAX_STEPS, default DEFAULT_STEPS. */
    readonly limit?: number;
  };
  /** Positions to remember the field's value at; they may lie behind `upTo`. */
  readonly probes?: readonly number[];
}

/** The field and the stream as they were at a position. */
export interface Probe<Value extends FieldValue = number> {
  readonly position: number;
  readonly value: Value;
  /** Of the stream's last event there that moves the row that serves the field; absent when it had none. */
  readonly last?: { readonly position: number; readonly revision: number; readonly hash: string };
}

export interface Explanation<Value extends FieldValue = number> {
  /** The next event of the stream, in order of revision from 0. Throws `UnreadableEventError`. */
  add(event: RecordedEvent): void;
  /** Once, after the last event. */
  finish(): { readonly history: FoldedHistory<Value>; readonly probes: readonly Probe<Value>[] };
}

/** Explains a field from the whole history of its stream, in memory that is bounded by the page and the summary, not by the history. */
export const createExplanation = <Value extends FieldValue>(options: ExplanationOptions<Value>): Explanation<Value> => {
  const { explained, upTo = Number.MAX_SAFE_INTEGER, page, probes: wanted = [] } = options;
  const { field, start } = explained;
  const fold = new FieldFold(explained);
  const history = new History<Value>(page?.after, page?.limit);
  const probes = wanted.map((position): OpenProbe<Value> => ({ position, value: start, event: undefined }));
  let closing: FoldedHistory<Value> | undefined;
  return {
    add(event) {
      if (event.position > upTo) closing ??= history.close(field, fold);
      const effect = fold.add(event);
      for (const probe of probes)
        if (event.position <= probe.position)
          Object.assign(probe, { value: effect.after, event: effect.moved ? event : probe.event });
      if (closing === undefined) history.add(event, effect);
    },
    finish: () => ({
      history: closing ?? history.close(field, fold),
      probes: probes.map((probe) => closeProbe(probe)),
    }),
  };
};

interface OpenProbe<Value extends FieldValue> {
  readonly position: number;
  readonly value: Value;
  readonly event: RecordedEvent | undefined;
}

const closeProbe = <Value extends FieldValue>({ position, value, event }: OpenProbe<Value>): Probe<Value> =>
  event === undefined
    ? { position, value }
    : { position, value, last: { position: event.position, revision: event.revision, hash: toHex(event.hash) } };

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

class History<Value extends FieldValue> {
  private readonly steps: StepPage<Value>;
  private readonly summary = new Summary<Value>();
  private readonly breakdown = new Breakdown();
  private readonly notes: ExplainNote[] = [];
  private notesTotal = 0;

  constructor(after: number | undefined, limit: number | undefined) {
    this.steps = new StepPage(after, limit);
  }

  add(recorded: RecordedEvent, effect: Effect<Value>): void {
    this.summary.add(recorded, effect);
    const { event, touched, concerned, before, after } = effect;
    if (event === undefined) return;
    if (concerned) this.note(event);
    if (!touched) return;
    this.breakdown.add(event, deltaBetween(before, after) ?? 0);
    this.steps.add(event.revision, () => stepOf(event, before, after));
  }

  close(field: string, { value, chain }: FieldFold<Value>): FoldedHistory<Value> {
    const { streamHash, events, tampering } = chain;
    return {
      field,
      value,
      steps: this.steps.list,
      page: this.steps.describe(),
      ...(this.steps.isWhole ? {} : { summary: this.summary.finish() }),
      notes: this.notes,
      notesTotal: this.notesTotal,
      ...this.breakdown.finish(),
      proof: { events, streamHash, value },
      ...(tampering === undefined ? {} : { tampering }),
    };
  }

  private note(event: DecodedEvent): void {
    const note = noteOf(event);
    if (note === undefined) return;
    this.notesTotal += 1;
    this.notes.push(note);
    if (this.notes.length > MAX_NOTES) this.notes.shift();
  }
}
