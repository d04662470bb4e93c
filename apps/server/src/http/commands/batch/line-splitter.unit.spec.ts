import fc from 'fast-check';
import { LineSplitter, splitLines, type Line } from './line-splitter.js';

const LIMIT = 64;

const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  return [...chunks, bytes.subarray(start)];
};

const split = (chunks: readonly Buffer[], limit = LIMIT): string[] => {
  const splitter = new LineSplitter(limit);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()].map(textOf);
};

const textOf = (line: Line): string =>
  line.kind === 'line' ? line.text : line.kind === 'too_long' ? '<too long>' : '<not UTF-8>';

/** The plain reading of the same rules, on the whole text. */
const expected = (text: string, limit = LIMIT): string[] =>
  text
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => Buffer.byteLength(line) > limit || !/^[ \t\r]*$/.test(line))
    .map((line) => (Buffer.byteLength(line) > limit ? '<too long>' : line));

const line = fc.string({ unit: fc.constantFrom('a', '"', '{', ' ', '\t', '\r', 'é', '€', '😀'), maxLength: 40 });
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 12 })
  .chain((lines) => line.map((last) => lines.flat().join('') + last));

describe('LineSplitter', () => {
  it('gives the same lines for any chunks, whatever characters they cut', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (whole, sizes) => {
        expect(split(cut(Buffer.from(whole), sizes))).toEqual(expected(whole));
      }),
    );
  });

  it('needs no line break at the end, takes CRLF, leaves blank lines out', () => {
    expect(split([Buffer.from('a\r\n\r\n  \nb')])).toEqual(['a', 'b']);
    expect(split([Buffer.from('a\n')])).toEqual(['a']);
    expect(split([])).toEqual([]);
  });

  it('takes a line of the limit, also before CRLF, and skips one that is longer up to its end', () => {
    const full = 'x'.repeat(LIMIT);
    expect(split([Buffer.from(`${full}\r\n${full}y\nz`)])).toEqual([full, '<too long>', 'z']);
    expect(split(cut(Buffer.from(`${full}\r`), [LIMIT]))).toEqual([full]);
    expect(split(cut(Buffer.from(`${full}y\r\nb\n`), [LIMIT, 1, 1, 1]))).toEqual(['<too long>', 'b']);
  });

  it('tells a line that is not UTF-8 from its neighbours, wherever the chunks are cut', () => {
    const broken = Buffer.concat([Buffer.from('é\na'), Buffer.of(0xff), Buffer.from('\r\nb\n'), Buffer.of(0xc3)]);
    const lines = ['é', '<not UTF-8>', 'b', '<not UTF-8>'];
    for (let at = 0; at <= broken.length; at += 1) expect(split(cut(broken, [at]))).toEqual(lines);
    expect(split([Buffer.concat([Buffer.from('\n'), Buffer.alloc(LIMIT + 1, 0xff), Buffer.from('\r\nb')])])).toEqual([
      '<too long>',
      'b',
    ]);
  });

  it('keeps nothing of a line that is too long', () => {
    const splitter = new LineSplitter(1024);
    const chunk = Buffer.alloc(64 * 1024, 0x78);
    for (let n = 0; n < 1000; n += 1) expect(splitter.push(chunk)).toEqual([]);
    expect(JSON.stringify(splitter).length).toBeLessThan(4096);
    expect(splitter.push(Buffer.from('\nb\n')).map(textOf)).toEqual(['<too long>', 'b']);
  });
});

describe('splitLines', () => {
  it('ends with its source', async () => {
    const lines: string[] = [];
    async function* chunks(): AsyncGenerator<Buffer> {
      yield Buffer.from('a\nb');
      yield await Promise.resolve(Buffer.from('c\nd'));
    }
    for await (const { items } of splitLines(chunks(), LIMIT)) lines.push(...items.map(textOf));
    expect(lines).toEqual(['a', 'bc', 'd']);
  });
});
