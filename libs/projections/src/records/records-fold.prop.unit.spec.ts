import type { EventFact } from '@tallyman/event-catalog';
import * as fc from 'fast-check';
import { recordStream } from '@tallyman/records';
import { RevisionGapError } from '../faults.js';
import { MemoryRecords } from '../testing/memory-records.js';
import { recordsHistory, RecordsLog } from '../testing/records-history.js';
import type { LiveRecords } from '../testing/records-history.js';
import type { RecordChanges } from './changes.js';
import { RecordsFold } from './records-fold.js';
import { recordsProjection } from './records-projection.js';

const fold = (events: readonly EventFact[]): RecordChanges => {
  const window = new RecordsFold();
  for (const event of events) window.add(event);
  return window.net();
};

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });

const cut = (events: readonly EventFact[], lengths: readonly number[]): readonly EventFact[][] => {
  const windows: EventFact[][] = [];
  for (let start = 0, turn = 0; start < events.length; turn++) {
    const size = lengths[turn % lengths.length] ?? 1;
    windows.push(events.slice(start, start + size));
    start += size;
  }
  return windows;
};

const viewsOf = (windows: readonly RecordChanges[]): MemoryRecords => {
  const views = new MemoryRecords();
  for (const changes of windows) views.apply(changes);
  return views;
};

/** What the states of the decider say that the views must show. */
const shown = ({ records }: LiveRecords) => ({
  records: [...records.values()]
    .filter(({ live }) => live.log.length > 0)
    .map(({ id, live }) => [recordStream(id), live.state.status === 'retracted', live.state.count - 1] as const)
    .sort(),
  fields: [...records.values()]
    .flatMap(({ id, live }) =>
      Array.from(live.state.fields, ([field, { value, revision, derivation }]) => {
        const { inputs, algorithm, algorithmVersion } = derivation ?? {};
        return [recordStream(id), field, value, revision, inputs, algorithm, algorithmVersion] as const;
      }),
    )
    .map((row) => JSON.stringify(row))
    .sort(),
});

const actual = ({ records, fields }: MemoryRecords) => ({
  records: [...records].map(([stream, row]) => [stream, row.retracted, row.appliedRevision] as const).sort(),
  fields: [...fields.values()]
    .map(({ origin, value, field, ...id }) => {
      const { inputs, algorithm, algorithmVersion } = origin.derivation ?? {};
      return [recordStream(id), field, value, origin.revision, inputs, algorithm, algorithmVersion] as const;
    })
    .map((row) => JSON.stringify(row))
    .sort(),
});

describe('views of records folded from random histories', () => {
  it('show what the decider knows', () => {
    fc.assert(
      fc.property(recordsHistory, (live) => {
        expect(actual(viewsOf([fold(live.log.facts())]))).toEqual(shown(live));
      }),
    );
  });

  it('are the same wherever the log is cut into windows', () => {
    fc.assert(
      fc.property(recordsHistory, sizes, (live, lengths) => {
        const events = live.log.facts();
        expect(viewsOf(cut(events, lengths).map(fold))).toEqual(viewsOf([fold(events)]));
      }),
    );
  });

  it('are the same when stretches are folded apart, sent over and joined in order', () => {
    fc.assert(
      fc.property(recordsHistory, sizes, (live, lengths) => {
        const events = live.log.facts();
        const joined = new RecordsFold();
        for (const window of cut(events, lengths)) {
          const packed: unknown = structuredClone(recordsProjection.pack(fold(window)));
          joined.join(recordsProjection.unpack(packed));
        }
        expect(joined.net()).toEqual(fold(events));
      }),
    );
  });

  it('are the same whichever stretches are joined first', () => {
    fc.assert(
      fc.property(recordsHistory, sizes, fc.nat(9), (live, lengths, middle) => {
        const events = live.log.facts();
        const windows = cut(events, lengths).map(fold);
        const joined = (parts: readonly RecordChanges[]): RecordChanges => {
          const whole = new RecordsFold();
          for (const part of parts) whole.join(part);
          return whole.net();
        };
        const place = middle % (windows.length + 1);
        const later = joined(windows.slice(place));
        expect(joined([...windows.slice(0, place), later])).toEqual(joined(windows));
      }),
    );
  });

  it('say how many rows they will name', () => {
    fc.assert(
      fc.property(recordsHistory, (live) => {
        const window = new RecordsFold();
        for (const event of live.log.facts()) window.add(event);
        const { records, fields, formulas } = window.net();
        const inputs = fields.map((field) =>
          field.kind === 'set' ? (field.origin.derivation?.inputs.length ?? 0) : 0,
        );
        const sum = inputs.reduce((total, count) => total + count, 0);
        expect(window.size).toBe(records.length + fields.length + sum + formulas.length);
      }),
    );
  });

  it('take no event that does not follow its stream, within a stretch or between two', () => {
    fc.assert(
      fc.property(recordsHistory, fc.nat(), (live, pick) => {
        const events = live.log.facts();
        const followed = events.filter(({ stream, revision }) => stream.startsWith('record-') && revision > 0);
        const missing = followed[pick % Math.max(1, followed.length)];
        fc.pre(missing !== undefined);
        const rest = events.filter((event) => event !== missing);
        const place = events.indexOf(missing);
        const before = events.slice(0, place);
        const isLast = !events.some(({ stream, revision }) => stream === missing.stream && revision > missing.revision);
        fc.pre(!isLast);
        expect(() => fold(rest)).toThrow(RevisionGapError);
        const joined = new RecordsFold();
        joined.join(fold(before));
        expect(() => {
          for (const event of events.slice(place + 1)) joined.join(fold([event]));
        }).toThrow(RevisionGapError);
      }),
    );
  });

  it('keep the formula that was registered first', () => {
    const log = new RecordsLog();
    log.register({ algorithm: 'sum', version: '1', expression: 'x' });
    log.register({ algorithm: 'sum', version: '1', expression: 'y' });
    log.register({ algorithm: 'sum', version: '1', field: 'total', expression: 'z' });
    const { formulas } = fold(log.facts());
    expect(formulas.map(({ field, expression, position }) => [field, expression, position])).toEqual([
      [undefined, 'x', 1],
      ['total', 'z', 3],
    ]);
  });

  it('refuse a record event in a stream that names no record', () => {
    const log = new RecordsLog();
    log.append('stock-LDN1/A', { type: 'RecordSet', data: { fields: { a: 1 }, previous: { a: null } } });
    // Of a stock stream nobody tells who sent it; the fold stops before it would ask.
    expect(() => fold(log.facts())).toThrow('is no record stream');
  });
});
