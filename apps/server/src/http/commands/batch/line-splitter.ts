/** A line of an NDJSON body, without its line break. */
export type Line =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  /** Longer than the limit: skipped to its end, nothing of it was kept. */
  | { readonly kind: 'too_long' };

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts a body into lines (LF or CRLF; the last one needs no line break), whatever its chunks. Works on bytes, so a character that
 * two chunks share stays whole. Lines of white space only are left out. Memory is bounded by `maxBytes` and one chunk.
 */
export class LineSplitter {
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private skipping = false;

  constructor(private readonly maxBytes: number) {}

  /** The lines that end in this chunk. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      this.keep(chunk.subarray(start, end));
      this.close(lines);
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
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
    const whole = this.kept.length === 1 && this.kept[0] !== undefined ? this.kept[0] : Buffer.concat(this.kept);
    const bytes = whole.at(-1) === CR ? whole.subarray(0, -1) : whole;
    if (this.skipping || bytes.length > this.maxBytes) lines.push({ kind: 'too_long' });
    else if (!isBlank(bytes)) lines.push({ kind: 'line', bytes });
    this.kept = [];
    this.keptBytes = 0;
    this.skipping = false;
  }
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === CR);

/** The lines of a stream of chunks, as many at a time as a chunk ends. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  const splitter = new LineSplitter(maxBytes);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}
