import { tellsContext } from '@tallyman/event-catalog';
import type { ScannedEvent } from '@tallyman/event-store';

/** `PGCOPY\n\xff\r\n\0`, flags, and the length of an extension that no server sends: what COPY in its binary format begins with. */
const HEADER_BYTES = 19;
/** Where a row's fields are: behind its number of fields, each behind its own length. The first four are of fixed length. */
const POSITION = 6;
const REVISION = 18;
const RECORDED_AT = 30;
const HASH = 42;
const HASH_END = 74;
/** A row needs more than this; the end of the rows, which is no row, less. */
const SHORTEST_ROW = HASH_END + 4;

/** Where `data`, the last member of a body, begins. Nothing before it can look like this: in a string a quotation mark is escaped. */
const DATA = Buffer.from(',"data":');
const SCHEMA_VERSION = '{"schemaVersion":'.length;

/** Twice what comes at once. */
const SPACE = 128 * 1024;

const ZERO = 0x30;

const int8 = (bytes: Buffer, at: number): number => bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);

const isAscii = (bytes: Buffer, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
};

/** Short ASCII is read as Latin-1 at half the cost. */
const textOf = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString(isAscii(bytes, start, end) ? 'latin1' : 'utf8', start, end);

/** The digits at the start of a text. */
const wholeAt = (bytes: Buffer, start: number): number => {
  let value = 0;
  for (let at = start; ; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
};

interface Word {
  readonly bytes: Buffer;
  readonly text: string;
}

const WORDS = 64;

/** The few words that come again and again, each as one string whose hash is known, not as a new one every time. */
class Words {
  private readonly known = new Array<Word | undefined>(WORDS).fill(undefined);

  read(bytes: Buffer, start: number, end: number): string {
    const place = ((bytes[start] ?? 0) * 7 + (bytes[end - 5] ?? 0) * 3 + end - start) % WORDS;
    const word = this.known[place];
    if (word !== undefined && isSame(word.bytes, bytes, start, end)) return word.text;
    const text = textOf(bytes, start, end);
    this.known[place] = { bytes: Buffer.from(text), text };
    return text;
  }
}

const isSame = (word: Buffer, bytes: Buffer, start: number, end: number): boolean => {
  const { length } = word;
  if (end - start !== length) return false;
  for (let at = 0; at < length; at++) if (word[at] !== bytes[start + at]) return false;
  return true;
};

/** Reads what the statement `scanStatement` answers, piece by piece as it comes over the wire. */
export class ScannedRows {
  /** The pieces in turn, each behind the rest of the one before: one buffer for all, because a new one for each keeps the garbage collector busy. */
  private bytes: Buffer = Buffer.allocUnsafeSlow(SPACE);
  private length = 0;
  private started = false;
  private readonly types = new Words();

  /** The rows that are whole with this piece. */
  read(piece: Buffer): readonly ScannedEvent[] {
    this.append(piece);
    const events: ScannedEvent[] = [];
    if (!this.started && this.length < HEADER_BYTES) return events;
    const end = this.readRows(this.started ? 0 : HEADER_BYTES, events);
    this.started = true;
    this.bytes.copyWithin(0, end, this.length);
    this.length -= end;
    return events;
  }

  private append(piece: Buffer): void {
    const { bytes, length } = this;
    const needed = length + piece.length;
    if (needed > bytes.length) {
      this.bytes = Buffer.allocUnsafeSlow(2 * needed);
      bytes.copy(this.bytes, 0, 0, length);
    }
    piece.copy(this.bytes, length);
    this.length = needed;
  }

  /** Says where the first row begins that is not whole. */
  private readRows(first: number, events: ScannedEvent[]): number {
    const { bytes, length } = this;
    let start = first;
    while (start + SHORTEST_ROW <= length) {
      const type = start + SHORTEST_ROW;
      const typeEnd = type + bytes.readInt32BE(type - 4);
      const stream = typeEnd + 4;
      if (stream > length) break;
      const streamEnd = stream + bytes.readInt32BE(typeEnd);
      const body = streamEnd + 4;
      if (body > length) break;
      const end = body + bytes.readInt32BE(streamEnd);
      if (end > length) break;
      const name = textOf(bytes, stream, streamEnd);
      const data = bytes.indexOf(DATA, body);
      const event: { -readonly [Name in keyof ScannedEvent]: ScannedEvent[Name] } = {
        position: int8(bytes, start + POSITION),
        stream: name,
        revision: int8(bytes, start + REVISION),
        type: this.types.read(bytes, type, typeEnd),
        recordedAt: int8(bytes, start + RECORDED_AT),
        hash: bytes.toString('hex', start + HASH, start + HASH_END),
        schemaVersion: wholeAt(bytes, body + SCHEMA_VERSION),
        data: textOf(bytes, data + DATA.length, end - 1),
      };
      if (tellsContext(name)) event.context = `${textOf(bytes, body, data)}}`;
      events.push(event);
      start = end;
    }
    return start;
  }
}
