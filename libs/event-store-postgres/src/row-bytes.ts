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

/** Rows in PostgreSQL's binary COPY format, written into one CopyData message: one buffer, and no object per row. */
export class RowBytes {
  private bytes: Buffer;
  private end = ENVELOPE;

  /** `expected`: bytes of all rows together, about; more are taken. */
  constructor(expected: number) {
    this.bytes = Buffer.allocUnsafe(ENVELOPE + HEADER.length + Math.ceil(expected * 1.02) + ROW_OVERHEAD);
    this.bytes.set(HEADER, this.end);
    this.end += HEADER.length;
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
    const length = this.bytes.write(value, this.end + 4, 'utf8');
    this.end = this.bytes.writeUInt32BE(length, this.end) + length;
  }

  /** Lower case, with hyphens. */
  uuid(value: string): void {
    const { bytes } = this;
    let at = bytes.writeUInt32BE(UUID_BYTES, this.end);
    for (let digit = 0; digit < value.length; digit += 2) {
      if (value.charCodeAt(digit) === 0x2d) digit += 1;
      const high = hexDigits[value.charCodeAt(digit)] ?? 0;
      bytes[at] = (high << 4) | (hexDigits[value.charCodeAt(digit + 1)] ?? 0);
      at += 1;
    }
    this.end = at;
  }

  bytea(value: Uint8Array): void {
    const start = this.bytes.writeUInt32BE(value.byteLength, this.end);
    this.bytes.set(value, start);
    this.end = start + value.byteLength;
  }

  null(): void {
    this.end = this.bytes.writeUInt32BE(NULL_LENGTH, this.end);
  }

  /** The whole CopyData message; nothing can be added after this. */
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
