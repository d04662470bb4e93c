const HEADER_BYTES = 4;

/** What came over a connection is not what this release speaks. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Text as it goes over a connection: its length in bytes (32 bits), then itself in UTF-8. */
export const frameOf = (text: string): Buffer => {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32BE(length);
  frame.write(text, HEADER_BYTES);
  return frame;
};

/** Cuts the frames out of what arrives. Holds at most one frame that is not complete. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private size = 0;
  /** Bytes to wait for before it is worth looking again. */
  private wanted = HEADER_BYTES;

  constructor(
    /** Most bytes of a frame. */
    public limit: number,
    private readonly onFrame: (text: string) => void,
  ) {}

  /** Throws `ProtocolError` at a frame above the limit, and whatever `onFrame` throws; the connection is of no use then. */
  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size < this.wanted) return;
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.size);
    const rest = bytes.subarray(this.readAll(bytes));
    this.chunks = rest.length === 0 ? [] : [rest];
    this.size = rest.length;
  }

  /** Where the first incomplete frame begins. */
  private readAll(bytes: Buffer): number {
    for (let start = 0; ;) {
      const there = bytes.length - start;
      this.wanted = there < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + this.lengthAt(bytes, start);
      if (there < this.wanted) return start;
      const end = start + this.wanted;
      this.onFrame(bytes.toString('utf8', start + HEADER_BYTES, end));
      start = end;
    }
  }

  private lengthAt(bytes: Buffer, start: number): number {
    const length = bytes.readUInt32BE(start);
    if (length > this.limit)
      throw new ProtocolError(`a frame of ${String(length)} bytes; at most ${String(this.limit)} are taken`);
    return length;
  }
}
