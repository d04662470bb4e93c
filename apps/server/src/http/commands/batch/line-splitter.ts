import { isUtf8 } from 'node:buffer';
import type { Arrival } from './read-ahead.js';

/** A line of an NDJSON body, without its line break. */
export type Line =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'not_utf8' }
  /** Longer than the limit: skipped to its end, nothing of it was kept. */
  | { readonly kind: 'too_long' };

const LF = 0x0a;
const CR = 0x0d;
const BLANK = /^[ \t\r]*$/;
/** UTF-8 has no more bytes for a UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;

/**
 * Cuts a body into lines (LF or CRLF; the last one needs no line break), whatever its chunks. A character that two chunks share stays
 * whole. Lines of white space only are left out. Memory is bounded by `maxBytes` and one chunk.
 */
export class LineSplitter {
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private skipping = false;

  constructor(private readonly maxBytes: number) {}

  /** The lines that end in this chunk. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    const first = chunk.indexOf(LF);
    if (first < 0) {
      this.keep(chunk);
      return lines;
    }
    this.keep(chunk.subarray(0, first));
    this.close(lines);
    const last = chunk.lastIndexOf(LF);
    if (last > first) this.addAll(chunk.subarray(first + 1, last), lines);
    this.keep(chunk.subarray(last + 1));
    return lines;
  }

  /** The line after the last line break, if there is one. */
  end(): Line[] {
    const lines: Line[] = [];
    this.close(lines);
    return lines;
  }

  private keep(part: Buffer): void {
    if (this.skipping || part.length === 0) return;
    this.keptBytes += part.length;
    this.kept.push(part);
    // One more than the limit may be the CR of a line break.
    if (this.keptBytes <= this.maxBytes + 1) return;
    this.skipping = true;
    this.kept = [];
  }

  private close(lines: Line[]): void {
    if (this.skipping) lines.push({ kind: 'too_long' });
    else this.addBytes(this.kept.length === 1 ? (this.kept[0] ?? Buffer.of()) : Buffer.concat(this.kept), lines);
    this.kept = [];
    this.keptBytes = 0;
    this.skipping = false;
  }

  /** Whole lines of one chunk: decoded together, which costs a tenth of decoding each. */
  private addAll(bytes: Buffer, lines: Line[]): void {
    if (isUtf8(bytes)) {
      for (const text of bytes.toString('utf8').split('\n')) this.add(text, lines);
      return;
    }
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      this.addBytes(bytes.subarray(start, end), lines);
      start = end + 1;
    }
    this.addBytes(bytes.subarray(start), lines);
  }

  private addBytes(bytes: Buffer, lines: Line[]): void {
    if (isUtf8(bytes)) this.add(bytes.toString('utf8'), lines);
    else {
      const length = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
      lines.push({ kind: length > this.maxBytes ? 'too_long' : 'not_utf8' });
    }
  }

  private add(ended: string, lines: Line[]): void {
    const text = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
    if (this.isTooLong(text)) lines.push({ kind: 'too_long' });
    else if (!BLANK.test(text)) lines.push({ kind: 'line', text });
  }

  private isTooLong(text: string): boolean {
    return text.length * MAX_UNIT_BYTES > this.maxBytes && Buffer.byteLength(text) > this.maxBytes;
  }
}

/** The lines of a stream of chunks, those together that a chunk ends. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Arrival<Line>> {
  const splitter = new LineSplitter(maxBytes);
  for await (const chunk of chunks) {
    const items = splitter.push(chunk);
    if (items.length > 0) yield { items, bytes: chunk.length };
  }
  yield { items: splitter.end(), bytes: 0 };
}
