const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Type byte and length of the CopyData message that carries the rows. */
const ENVELOPE = 5;
const COPY_DATA = 0x64;
const NULL_LENGTH = 0xffffffff;
/** A row's field count and the length word of each of its fields, with room to spare. */
const ROW_OVERHEAD = 64;
const UUID_BYTES = 16;

const hexDigits = new Uint8Array(128);
for (let value = 0; value < 16; value += 1) hexDigits[value.toString(16).charCodeAt(0)] = value;

/** Answers where it ends. */
const writeUuid = (bytes: Uint8Array, value: string, start: number): number => {
  let at = start;
  for (let digit = 0; digit < value.length; digit += 2) {
    if (value.charCodeAt(digit) === 0x2d) digit += 1;
    const high = hexDigits[value.charCodeAt(digit)] ?? 0;
    bytes[at] = (high << 4) | (hexDigits[value.charCodeAt(digit + 1)] ?? 0);
    at += 1;
  }
  return at;
};

/** Most that is kept for another append. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;

/** Rows in PostgreSQL's binary COPY format, written into one CopyData message: one buffer, and no object per row. */
export class RowBytes {
  private bytes: Buffer;
  private end = 0;

  /** `expected`: bytes of all rows together, about; more are taken. */
  constructor(expected: number) {
    this.bytes = Buffer.allocUnsafe(ENVELOPE + HEADER.length + expected + ROW_OVERHEAD);
    this.restart();
  }

  get isWorthKeeping(): boolean {
    return this.bytes.length <= MOST_KEPT_BYTES;
  }

  /** Begins anew; what was written before is lost. */
  restart(): void {
    this.bytes.set(HEADER, ENVELOPE);
    this.end = ENVELOPE + HEADER.length;
  }

  /** Begins a row of so many fields, of at most `most` bytes in UTF-8; they must follow in the order of the columns. */
  row(fields: number, most: number): void {
    const needed = this.end + ROW_OVERHEAD + most + ENVELOPE;
    if (needed > this.bytes.length) this.grow(needed);
    this.end = this.bytes.writeUInt16BE(fields, this.end);
  }

  /** A whole number from 0 to 2^53 − 1. */
  bigint(value: number): void {
    const { bytes, end } = this;
    bytes.writeUInt32BE(8, end);
    bytes.writeUInt32BE(Math.floor(value / 2 ** 32), end + 4);
    bytes.writeUInt32BE(value % 2 ** 32, end + 8);
    this.end = end + 12;
  }

  text(value: string): void {
    const length = this.bytes.write(value, this.end + 4);
    this.end = this.bytes.writeUInt32BE(length, this.end) + length;
  }

  /** Lower case, with hyphens. */
  uuid(value: string): void {
    this.end = writeUuid(this.bytes, value, this.bytes.writeUInt32BE(UUID_BYTES, this.end));
  }

  bytea(value: Uint8Array): void {
    const start = this.bytes.writeUInt32BE(value.byteLength, this.end);
    this.bytes.set(value, start);
    this.end = start + value.byteLength;
  }

  null(): void {
    this.end = this.bytes.writeUInt32BE(NULL_LENGTH, this.end);
  }

  /** The whole CopyData message, a view that the next `restart` takes back; nothing can be added after this. */
  message(): Buffer {
    this.end = this.bytes.writeUInt16BE(0xffff, this.end);
    this.bytes[0] = COPY_DATA;
    this.bytes.writeUInt32BE(this.end - 1, 1);
    return this.bytes.subarray(0, this.end);
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafe(2 * needed);
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}

const UUID_OID = 2950;
/** Dimensions, a flag for nulls, the element's type, length and first index of the one dimension. */
const ARRAY_HEADER = 20;

/** The value of a parameter of type `uuid[]`, in PostgreSQL's binary format: its text form takes the server several times as long to read. */
export const uuidArray = (values: readonly string[]): Buffer => {
  const bytes = Buffer.allocUnsafe(ARRAY_HEADER + (4 + UUID_BYTES) * values.length);
  bytes.writeUInt32BE(values.length === 0 ? 0 : 1, 0);
  bytes.writeUInt32BE(0, 4);
  bytes.writeUInt32BE(UUID_OID, 8);
  if (values.length === 0) return bytes.subarray(0, 12);
  bytes.writeUInt32BE(values.length, 12);
  bytes.writeUInt32BE(1, 16);
  let at = ARRAY_HEADER;
  for (const value of values) at = writeUuid(bytes, value, bytes.writeUInt32BE(UUID_BYTES, at));
  return bytes;
};

/**
 * The room of appends that have been committed, for those to come. What was committed has left this process for good; what failed may still lie
 * in a socket, and is not given back.
 */
export class RowBuffers {
  private readonly idle: RowBytes[] = [];

  take(): RowBytes {
    const rows = this.idle.pop() ?? new RowBytes(FIRST_BYTES);
    rows.restart();
    return rows;
  }

  giveBack(rows: RowBytes): void {
    if (this.idle.length < MOST_IDLE && rows.isWorthKeeping) this.idle.push(rows);
  }
}

/** As many as are under way, with some to spare. */
const MOST_IDLE = 4;
