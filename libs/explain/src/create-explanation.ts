import type { DecodedStockEvent, RecordedEvent } from '@tallyman/event-catalog';
import type { StockField, StockItemId } from '@tallyman/inventory';
import { Breakdown } from './breakdown.js';
import { MAX_NOTES, type ExplainNote, type FoldedHistory } from './explanation.js';
import { FieldFold, type Effect } from './field-fold.js';
import { StepPage } from './step-page.js';
import { noteOf, stepOf } from './step.js';
import { Summary } from './summary.js';

export interface ExplanationOptions {
  readonly item: StockItemId;
  readonly field: StockField;
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
export interface Probe {
  readonly position: number;
  readonly value: number;
  /** Of the stream's last event there; absent when it had none. */
  readonly last?: { readonly position: number; readonly revision: number; readonly hash: string };
}

export interface Explanation {
  /** The next event of the item's stream, in order of revision from 0. Throws `UnreadableEventError`. */
  add(event: RecordedEvent): void;
  /** Once, after the last event. */
  finish(): { readonly history: FoldedHistory; readonly probes: readonly Probe[] };
}

/** Explains a field from the whole history of its item, in memory that is bounded by the page and the summary, not by the history. */
export const createExplanation = (options: ExplanationOptions): Explanation => {
  const { item, field, upTo = Number.MAX_SAFE_INTEGER, page, probes: wanted = [] } = options;
  const fold = new FieldFold(item, field);
  const history = new History(page?.after, page?.limit);
  const probes = wanted.map((position): OpenProbe => ({ position, value: 0, event: undefined }));
  let closing: FoldedHistory | undefined;
  return {
    add(event) {
      if (event.position > upTo) closing ??= history.close(field, fold);
      const effect = fold.add(event);
      for (const probe of probes)
        if (event.position <= probe.position) Object.assign(probe, { value: effect.after, event });
      if (closing === undefined) history.add(event, effect);
    },
    finish: () => ({ history: closing ?? history.close(field, fold), probes: probes.map(closeProbe) }),
  };
};

interface OpenProbe {
  readonly position: number;
  readonly value: number;
  readonly event: RecordedEvent | undefined;
}

const closeProbe = ({ position, value, event }: OpenProbe): Probe =>
  event === undefined
    ? { position, value }
    : { position, value, last: { position: event.position, revision: event.revision, hash: toHex(event.hash) } };

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

class History {
  private readonly steps: StepPage;
  private readonly summary = new Summary();
  private readonly breakdown = new Breakdown();
  private readonly notes: ExplainNote[] = [];
  private notesTotal = 0;

  constructor(after: number | undefined, limit: number | undefined) {
    this.steps = new StepPage(after, limit);
  }

  add(recorded: RecordedEvent, effect: Effect): void {
    this.summary.add(recorded, effect);
    const { event, delta, before, after } = effect;
    if (event === undefined) return;
    this.note(event);
    if (delta === 0) return;
    this.breakdown.add(event, delta);
    this.steps.add(event.revision, () => stepOf(event, delta, before, after));
  }

  close(field: StockField, { value, chain }: FieldFold): FoldedHistory {
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

  private note(event: DecodedStockEvent): void {
    const note = noteOf(event);
    if (note === undefined) return;
    this.notesTotal += 1;
    this.notes.push(note);
    if (this.notes.length > MAX_NOTES) this.notes.shift();
  }
}
