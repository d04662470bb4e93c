import { ProblemError } from '../problems/problem.js';
import { choiceParameter, flagParameter, momentParameter, ParametersPipe, wholeParameter } from './parameters.js';

const pipe = new ParametersPipe({
  at: momentParameter(''),
  limit: wholeParameter('', 1, 1000),
  expected: wholeParameter('', -Number.MAX_SAFE_INTEGER),
  verified: flagParameter(''),
  field: choiceParameter(['free', 'held'], ''),
});

const read = (query: unknown): unknown => {
  try {
    return pipe.transform(query);
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};

describe('query parameters', () => {
  it.each([
    [{}, {}],
    [
      { limit: '7', verified: 'true', field: 'held', expected: '-4' },
      { limit: 7, verified: true, field: 'held', expected: -4 },
    ],
    [{ at: '5131' }, { at: { position: 5131 } }],
    [{ at: '2026-12-01T10:00:00Z' }, { at: { time: Date.UTC(2026, 11, 1, 10) } }],
    [{ at: '2026-12-01T10:00:00 02:00' }, { at: { time: Date.UTC(2026, 11, 1, 8) } }],
    [{ expected: '9007199254740991' }, { expected: 9007199254740991 }],
  ])('%j is read', (query, values) => {
    expect(read(query)).toEqual(values);
  });

  it.each([
    { limit: '0' },
    { limit: '1001' },
    { limit: '' },
    { limit: '1e2' },
    { limit: '0x10' },
    { limit: ' 7' },
    { limit: '+7' },
    { limit: '7.0' },
    { limit: '007' },
    { limit: ['1', '2'] },
    { expected: '9007199254740992' },
    { at: '-1' },
    { at: '2026-12-01' },
    { at: '2026-12-01T10:00:00' },
    { at: 'now' },
    { verified: '1' },
    { verified: 'TRUE' },
    { field: 'Held' },
  ])('%j is refused', (query) => {
    expect(read(query)).toBe('validation_failed');
  });
});
