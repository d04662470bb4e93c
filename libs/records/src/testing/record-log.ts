import type { LineageFormula, LineageReader } from '../lineage/graph.js';
import type { RecordCommand } from '../record/commands.js';
import { replayRecord } from '../record/evolve.js';
import { recordStream } from '../record/names.js';
import { LiveRecord } from './scenario.js';

/** Many records in memory and the one order of their events, as a log has them: what a walk reads. */
export class RecordLog {
  private readonly records = new Map<string, { readonly record: LiveRecord; readonly positions: number[] }>();
  private readonly senders: { readonly subsystem: string; readonly producerVersion: string }[] = [];

  /** Appends; answers the revision of the last event. Positions count from 0. */
  send(command: RecordCommand, subsystem = 'pricing', producerVersion = '1.0.0'): number {
    const stream = recordStream(command);
    const known = this.records.get(stream) ?? { record: new LiveRecord(), positions: [] };
    this.records.set(stream, known);
    const decision = known.record.send(command);
    if (decision.kind === 'refused') throw new Error(`${command.type} of a test is refused: ${decision.refusal.code}`);
    decision.events.forEach(() => {
      known.positions.push(this.senders.length);
      this.senders.push({ subsystem, producerVersion });
    });
    return known.record.log.length - 1;
  }

  read: LineageReader = ({ stream, revision, field }) => {
    const known = this.records.get(stream);
    if (known?.positions[revision] === undefined || field === undefined) return Promise.resolve(undefined);
    const origin = replayRecord(known.record.log.slice(0, revision + 1)).fields.get(field);
    const at = origin?.revision ?? revision;
    const position = known.positions[at] ?? -1;
    const sender = this.senders[position] ?? { subsystem: '', producerVersion: '' };
    const { derivation } = origin ?? {};
    return Promise.resolve({
      ...{ revision: at, position, field, value: origin?.value ?? null, ...sender },
      ...(derivation === undefined ? {} : { derivation }),
    });
  };
}

/** A formula over whole numbers: of each variable the list of its values. */
export const formula = (compute: (variables: ReadonlyMap<string, readonly number[]>) => number): LineageFormula => ({
  evaluate: (variables) => ({
    value: compute(new Map(Array.from(variables, ([name, given]) => [name, [given].flat().map(Number)]))),
  }),
});
