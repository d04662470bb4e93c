import { recordAt } from '../testing/scenario.js';
import {
  parseAlgorithmName,
  parseFieldName,
  parseRecordKey,
  parseRecordType,
  recordOf,
  recordStream,
} from './names.js';

describe('parseRecordType', () => {
  it.each(['price', 'Kunde Å', 'x'.repeat(64), '🍵'.repeat(64), 'a:b', 'record-x'])('takes %j', (text) => {
    expect(parseRecordType(text)).toBe(text);
  });

  it.each(['', 'a/b', '/', ' a', 'a\n', '\ud800', 'x'.repeat(65)])('does not take %j', (text) => {
    expect(parseRecordType(text)).toBeUndefined();
  });
});

describe('parseRecordKey', () => {
  it.each(['mug', 'a/b/c', '/', 'x'.repeat(256), '🍵'.repeat(256)])('takes %j', (text) => {
    expect(parseRecordKey(text)).toBe(text);
  });

  it.each(['', ' a', 'a\u0000', '\udfff', 'x'.repeat(257)])('does not take %j', (text) => {
    expect(parseRecordKey(text)).toBeUndefined();
  });
});

describe('parseFieldName', () => {
  it.each(['a', '_', 'unitPrice', 'net_2', 'IN', 'x'.repeat(64), 'type', 'constructor', 'toString'])(
    'takes %j',
    (text) => {
      expect(parseFieldName(text)).toBe(text);
    },
  );

  it.each(['', '2a', 'a-b', 'a b', 'å', 'a\n', 'x'.repeat(65), 'in', 'null', 'as', 'while', '__proto__'])(
    'does not take %j',
    (text) => {
      expect(parseFieldName(text)).toBeUndefined();
    },
  );
});

describe('parseAlgorithmName', () => {
  it.each(['price-with-tax', '2.1.0-beta+7', 'x'.repeat(64)])('takes %j', (text) => {
    expect(parseAlgorithmName(text)).toBe(text);
  });

  it.each(['', ' 1', 'x'.repeat(65)])('does not take %j', (text) => {
    expect(parseAlgorithmName(text)).toBeUndefined();
  });
});

describe('record streams', () => {
  it('are read back to the record that they name, also with a slash in the key', () => {
    const record = recordAt('price', 'a/b/c');
    expect(recordStream(record)).toBe('record-price/a/b/c');
    expect(recordOf(recordStream(record))).toEqual(record);
  });

  it.each(['stock-LDN1/mug', 'record-price', 'ledger-a'])('%s is none', (stream) => {
    expect(recordOf(stream)).toBeUndefined();
  });
});
