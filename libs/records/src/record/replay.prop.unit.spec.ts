import * as fc from 'fast-check';
import { commandHistory } from '../testing/commands-arbitrary.js';
import { LiveRecord, plain } from '../testing/scenario.js';
import { decideRecord } from './decide.js';
import type { RecordEvent } from './events.js';
import { evolveRecord, replayRecord } from './evolve.js';
import { fieldChangesOf } from './field-changes.js';
import { recordFromSnapshot, recordSnapshot } from './snapshot.js';
import { fieldValue, recordEntriesOf, recordFields, type RecordState } from './state.js';

const RUNS = { numRuns: 200 };

interface Step {
  readonly before: RecordState;
  readonly record: LiveRecord;
  readonly events: readonly RecordEvent[];
}

/** Sends histories to new records; `look` sees each record after each command, and `after` once more at its end. */
const playing = (look: (step: Step) => void, after: (record: LiveRecord) => void = () => undefined): void => {
  fc.assert(
    fc.property(commandHistory, (history) => {
      const record = new LiveRecord();
      for (const command of history) {
        const before = record.state;
        const decision = record.send(command);
        look({ before, record, events: decision.kind === 'accepted' ? decision.events : [] });
      }
      after(record);
    }),
    RUNS,
  );
};

/** Sends histories to new records; `look` sees each at its end. */
const played = (look: (record: LiveRecord) => void): void => {
  playing(() => undefined, look);
};

describe('what is kept', () => {
  it('is what a replay of the stream gives, also after the events were stored', () => {
    played((record) => {
      expect(plain(replayRecord(record.log))).toEqual(plain(record.state));
      const read = record.log.map((event) => JSON.parse(JSON.stringify(event)) as RecordEvent);
      expect(plain(replayRecord(read))).toEqual(plain(record.state));
    });
  });

  it('is what the field changes add up to', () => {
    played((record) => {
      const fields = new Map<string, unknown>();
      for (const { field, after } of record.log.flatMap(fieldChangesOf))
        if (after === null) fields.delete(field);
        else fields.set(field, after);
      expect(recordFields(record.state)).toEqual(Object.fromEntries(fields));
    });
  });

  it('is not changed by later events', () => {
    playing(({ before, events }) => {
      const seen = plain(before);
      let after = before;
      for (const event of events) after = evolveRecord(after, event);
      expect(plain(before)).toEqual(seen);
    });
  });

  it('names for each field the event that said it last, and counts', () => {
    played((record) => {
      for (const [name, { revision, value, derivation }] of [...record.state.fields]) {
        const event = record.log[revision];
        const said = event === undefined ? [] : fieldChangesOf(event);
        expect(said).toContainEqual(expect.objectContaining({ field: name, after: value }));
        const later = record.log.slice(revision + 1).flatMap(fieldChangesOf);
        expect(later.filter(({ field }) => field === name)).toEqual([]);
        expect(derivation?.inputs).toEqual(event?.type === 'RecordDerived' ? event.data.inputs : undefined);
      }
      expect(record.state.count).toBe(record.log.length);
      const inputs = Array.from(record.state.fields.values(), ({ derivation }) => derivation?.inputs.length ?? 0);
      expect(recordEntriesOf(record.state)).toBe(inputs.reduce((a, b) => a + b, inputs.length));
    });
  });
});

describe('an event', () => {
  it('says as previous what the record had', () => {
    playing(({ before, events }) => {
      for (const change of events.flatMap(fieldChangesOf)) expect(change.before).toBe(fieldValue(before, change.field));
      const [event] = events;
      if (event?.type === 'RecordSet' || event?.type === 'RecordDerived')
        expect(Object.keys(event.data.previous)).toEqual(Object.keys(event.data.fields));
      if (event?.type === 'RecordRetracted') expect(event.data.previous).toEqual(recordFields(before));
    });
  });

  it('of a belief names exactly what was wrong, and comes last', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const record = new LiveRecord();
        for (const command of history) {
          const before = record.state;
          const decision = record.send(command);
          if (decision.kind === 'refused' || decision.events.length === 0) continue;
          const wrong = Object.entries(command.belief?.fields ?? {})
            .filter(([field, believed]) => believed !== fieldValue(before, field))
            .map(([field]) => field);
          const [, evidence] = decision.events;
          const told = evidence?.type === 'BeliefMismatchObserved' ? evidence.data.fields : [];
          expect(told.map(({ field }) => field)).toEqual(wrong);
          expect(decision.events).toHaveLength(wrong.length > 0 ? 2 : 1);
        }
      }),
      RUNS,
    );
  });
});

describe('a command', () => {
  it('that was accepted gives no events when it is sent again', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const record = new LiveRecord();
        for (const command of history)
          if (record.send(command).kind === 'accepted')
            expect(decideRecord(command, record.state)).toEqual({ kind: 'accepted', events: [] });
      }),
      RUNS,
    );
  });

  it('is decided on a snapshot as on the state that it was taken of', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const record = new LiveRecord();
        for (const command of history) {
          const restored = recordFromSnapshot(recordSnapshot(record.state));
          expect(plain(restored)).toEqual(plain(record.state));
          expect(decideRecord(command, restored)).toEqual(record.send(command));
        }
      }),
      RUNS,
    );
  });
});
