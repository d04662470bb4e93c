import { CHAIN_START, currentVersion, decodeFact, formulaStream, seal, storedFact } from '@tallyman/event-catalog';
import type { DomainEvent, EventFact, RecordedEvent, RegisteredFormula } from '@tallyman/event-catalog';
import { recordStream, type RecordCommand, type RecordEvent, type RecordId } from '@tallyman/records';
import * as fc from 'fast-check';
import { commandHistory } from '../../../records/src/testing/commands-arbitrary.js';
import { LiveRecord, recordAt } from '../../../records/src/testing/scenario.js';

const BEGAN = Date.UTC(2026, 11, 1);

/** A log of records and formulas in memory: events sealed as the service seals them. Its first position is 1. */
export class RecordsLog {
  readonly events: RecordedEvent[] = [];
  private readonly ends = new Map<string, RecordedEvent>();

  append(stream: string, event: DomainEvent): void {
    const previous = this.ends.get(stream);
    const position = this.events.length + 1;
    const recordedAt = BEGAN + position * 1000;
    const revision = (previous?.revision ?? -1) + 1;
    const context = {
      ...{ subsystem: 'pricing', commandId: `command-${String(position)}`, commandHash: '' },
      ...(position % 2 === 0 ? { producerVersion: `2.${String(position % 5)}`, actor: 'night job' } : {}),
      ...(position % 3 === 0 ? { reasonCode: 'system_bug' } : {}),
      occurredAt: new Date(recordedAt).toISOString(),
    };
    const form = { index: 0, type: event.type, schemaVersion: currentVersion(event.type), data: event.data };
    const sealed = seal(previous?.hash ?? CHAIN_START, { context, stream, revision, recordedAt, ...form });
    const recorded = { ...sealed, position, stream, revision, recordedAt };
    this.events.push(recorded);
    this.ends.set(stream, recorded);
  }

  register(formula: RegisteredFormula): void {
    this.append(formulaStream(formula.algorithm), { type: 'FormulaRegistered', data: formula });
  }

  facts(): readonly EventFact[] {
    return this.events.map((recorded) => decodeFact(storedFact(recorded)));
  }
}

/** Records as the decider keeps them, and their log. */
export class LiveRecords {
  readonly log = new RecordsLog();
  readonly records = new Map<string, { readonly id: RecordId; readonly live: LiveRecord }>();

  send(command: RecordCommand): void {
    const { recordType, key } = command;
    const stream = recordStream(command);
    const { live } = this.records.get(stream) ?? { live: new LiveRecord() };
    this.records.set(stream, { id: { recordType, key }, live });
    const decision = live.send(command);
    if (decision.kind === 'accepted') for (const event of decision.events) this.append(stream, event);
  }

  private append(stream: string, event: RecordEvent): void {
    this.log.append(stream, event);
  }
}

const RECORDS = [recordAt('price', 'mug'), recordAt('price', 'mug/blue'), recordAt('order', 'mug')];

const formula = fc.record(
  {
    algorithm: fc.constantFrom('sum', 'tax'),
    version: fc.constantFrom('1', '2'),
    field: fc.constantFrom('a', 'b'),
    expression: fc.constantFrom('x', 'y', 'x + y'),
    description: fc.constant('what it is for'),
  },
  { requiredKeys: ['algorithm', 'version', 'expression'] },
);

/** What the decider made of commands for several records, and formulas between them. */
export const recordsHistory: fc.Arbitrary<LiveRecords> = fc
  .tuple(commandHistory, fc.infiniteStream(fc.nat(2)), fc.infiniteStream(fc.option(formula, { freq: 3 })))
  .map(([commands, which, formulas]) => {
    const records = new LiveRecords();
    const places = [...which.take(commands.length)];
    const registered = [...formulas.take(commands.length)];
    for (const [index, command] of commands.entries()) {
      const next = registered[index] ?? null;
      if (next !== null) records.log.register(next);
      records.send({ ...command, ...RECORDS[places[index] ?? 0] });
    }
    return records;
  });
