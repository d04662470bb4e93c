import { connect } from 'node:net';

/*
 * The least that a client can do: requests are ready-made bytes, answers are looked at and not parsed. What the load
 * costs is taken from those who answer it, on a machine with few cores.
 */

const HEADERS_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

const lengthOf = (head) => {
  const found = /\r\ncontent-length: *(\d+)/i.exec(head);
  return found === null ? undefined : Number(found[1]);
};

/** Takes the sizes out of a chunked body. */
const withoutChunkSizes = (bytes) => {
  const parts = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.latin1Slice(at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
};

/** Collects the bytes of one answer. */
class AnswerReader {
  #parts = [];
  #size = 0;
  #head;
  #bodyStart = 0;
  #length;

  /** The answer, when it is whole. */
  take(chunk) {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#head === undefined && !this.#readHead()) return undefined;
    return this.#isWhole(chunk) ? this.#finish() : undefined;
  }

  #readHead() {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    const end = this.#parts[0].indexOf(HEADERS_END);
    if (end < 0) return false;
    this.#head = this.#parts[0].latin1Slice(0, end);
    this.#bodyStart = end + HEADERS_END.length;
    this.#length = lengthOf(this.#head);
    return true;
  }

  #isWhole(chunk) {
    if (this.#length !== undefined) return this.#size >= this.#bodyStart + this.#length;
    // The end of a chunked body may have been cut in two.
    const tail = chunk.length >= LAST_CHUNK.length ? chunk : (this.#parts = [Buffer.concat(this.#parts)])[0];
    return tail.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
  }

  #finish() {
    const all = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    const bytes = all.subarray(this.#bodyStart);
    const answer = {
      status: Number(this.#head.slice(9, 12)),
      body: this.#length === undefined ? withoutChunkSizes(bytes) : bytes,
    };
    this.#parts = [];
    this.#size = 0;
    this.#head = undefined;
    return answer;
  }
}

/**
 * A keep-alive connection with one request under way at a time.
 * @param {string} origin http://host:port
 * @returns {Promise<{ send(request: Buffer): Promise<{ status: number, body: Buffer }>, close(): void }>}
 */
export const openConnection = (origin) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const reader = new AnswerReader();
    let waiting;
    const fail = (error) => {
      reject(error);
      waiting?.reject(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the server closed the connection')));
    socket.on('data', (chunk) => {
      const answer = reader.take(chunk);
      if (answer !== undefined) waiting.resolve(answer);
    });
    const send = (request) =>
      new Promise((resolveAnswer, rejectAnswer) => {
        waiting = { resolve: resolveAnswer, reject: rejectAnswer };
        socket.write(request);
      });
    socket.on('connect', () => resolve({ send, close: () => socket.destroy() }));
  });
