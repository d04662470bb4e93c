import fc from 'fast-check';
import { parseCountFile } from './parse-count-file.js';
import { MAX_COUNT_LINES } from './reconciliations.js';

const TIME = '2026-12-01T10:00:00Z';
const countedAt = Date.parse(TIME);
const line = { sku: 'A', counted: 3, condition: 'sellable', countedAt };

describe('a count file', () => {
  it.each([
    ['plain', `sku,counted,condition,countedAt\nA,3,sellable,${TIME}\n`],
    ['without a final line break', `sku,counted,countedAt\nA,3,${TIME}`],
    ['CRLF', `sku,counted,countedAt\r\nA,3,${TIME}\r\n`],
    ['CR', `sku,counted,countedAt\rA,3,${TIME}\r`],
    ['a byte order mark', `\ufeffsku,counted,countedAt\nA,3,${TIME}`],
    ['semicolons', `sku;counted;countedAt\r\nA;3;${TIME}\r\n`],
    ['everything quoted', `"sku","counted","countedAt"\n"A","3","${TIME}"\n`],
    ['columns in another order and case', `COUNTEDAT,Counted,SKU,condition\n${TIME},3,A,\n`],
    ['empty lines', `sku,counted,countedAt\n\nA,3,${TIME}\n\n`],
    ['an offset', 'sku,counted,countedAt\nA,3,2026-12-01T11:30:00.000+01:30'],
  ])('with %s', (_, text) => {
    const parsed = { kind: 'parsed', lines: [line] };
    expect(parseCountFile(text)).toEqual(parsed);
    expect(parseCountFile(Buffer.from(text, 'utf8'))).toEqual(parsed);
  });

  it('keeps separators, quotes and other scripts in names', () => {
    const text = `sku;counted;countedAt\n"a;""b"", ü 😀";0;${TIME}`;
    expect(parseCountFile(text)).toEqual({ kind: 'parsed', lines: [{ ...line, sku: 'a;"b", ü 😀', counted: 0 }] });
  });

  it('with any names comes back as written', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => text.trim() === text && text !== '' && !/[\p{Cc}\p{Cs}]/u.test(text));
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(name), fc.constantFrom(',', ';'), fc.constantFrom('\n', '\r\n'), (names, comma, end) => {
        const rows = [['sku', 'counted', 'countedAt'], ...names.map((sku) => [quote(sku), '1', TIME])];
        const file = parseCountFile(rows.map((row) => row.join(comma)).join(end));
        expect(file.kind === 'parsed' && file.lines.map(({ sku }) => sku)).toEqual(names);
      }),
    );
  });
});

const HEADER = 'sku,counted,condition,countedAt\n';
const good = `A,3,,${TIME}\n`;

describe('a bad count file', () => {
  it.each([
    ['', 'header_missing', 0],
    ['sku,counted\nA,3', 'header_missing', 1],
    [`A,3,sellable,${TIME}`, 'unknown_column', 1],
    [`sku,counted,countedAt,sku\n`, 'duplicate_column', 1],
    [`${HEADER}${good}A,3,${TIME}`, 'wrong_number_of_columns', 3],
    [`${HEADER}${good},3,,${TIME}`, 'sku_invalid', 3],
    [`${HEADER} A,3,,${TIME}`, 'sku_invalid', 2],
    [`${HEADER}"A\nB",3,,${TIME}`, 'sku_invalid', 2],
    [`${HEADER}"A\u0000",3,,${TIME}`, 'sku_invalid', 2],
    [`${HEADER}${'x'.repeat(129)},3,,${TIME}`, 'sku_invalid', 2],
    [`${HEADER}A,-3,,${TIME}`, 'counted_invalid', 2],
    [`${HEADER}A,3.0,,${TIME}`, 'counted_invalid', 2],
    [`${HEADER}A,,,${TIME}`, 'counted_invalid', 2],
    [`${HEADER}A,1e3,,${TIME}`, 'counted_invalid', 2],
    [`${HEADER}A,9007199254740992,,${TIME}`, 'counted_invalid', 2],
    [`${HEADER}A,3,broken,${TIME}`, 'condition_unknown', 2],
    [`${HEADER}A,3,,2026-12-01T10:00:00`, 'counted_at_invalid', 2],
    [`${HEADER}A,3,,2026-02-30T10:00:00Z`, 'counted_at_invalid', 2],
    [`${HEADER}A,3,,01/12/2026`, 'counted_at_invalid', 2],
    [`${HEADER}${good}"A,3,,${TIME}`, 'not_csv', 3],
    [`${HEADER}A"x",3,,${TIME}`, 'not_csv', 2],
  ])('%#: %j', (text, code, at) => {
    expect(parseCountFile(text)).toMatchObject({ kind: 'invalid', errors: [{ code, line: at }], total: 1 });
  });

  it('names every bad line, with the number that an editor shows', () => {
    const text = `${HEADER}\n"multi\nline",1,,${TIME}\n${good}A,x,y,z\n`;
    expect(parseCountFile(text)).toMatchObject({
      errors: [
        { line: 3, code: 'sku_invalid' },
        { line: 6, code: 'counted_invalid' },
        { line: 6, code: 'condition_unknown' },
        { line: 6, code: 'counted_at_invalid' },
      ],
    });
  });

  it('has too many lines', () => {
    const lines = (count: number) => parseCountFile(`${HEADER}${good.repeat(count)}`);
    expect(lines(MAX_COUNT_LINES + 1)).toMatchObject({ errors: [{ code: 'too_many_lines', line: 0 }] });
    expect(lines(MAX_COUNT_LINES)).toMatchObject({ kind: 'parsed' });
  });

  it('lists a bounded number of errors and counts all', () => {
    const file = parseCountFile(`${HEADER}${'A,x,,\n'.repeat(80)}`);
    expect(file.kind === 'invalid' && [file.errors.length, file.total]).toEqual([100, 160]);
  });

  it('that is not UTF-8 is said to be so', () => {
    expect(parseCountFile(Buffer.from([0xff, 0xfe, 0x41]))).toMatchObject({ errors: [{ code: 'not_utf8' }] });
  });
});
