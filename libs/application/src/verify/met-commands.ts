import { hash } from 'node:crypto';

/** 32 MiB: behind 10 million commands one new one in 15,000 is taken for met, behind 20 million one in 450. */
const BITS = 2 ** 28;
const PROBES = 6;

/**
 * The commands that were met, as a Bloom filter: its size does not grow with them. One that was met is always known; that one was not is
 * certain only when it says so.
 */
export class MetCommands {
  private readonly bits = new Uint32Array(BITS / 32);

  /** `key`: `eventId(commandId, 0)`. Whether it may have been met before; it has been from now on. */
  meet(key: string): boolean {
    const digest = Buffer.from(hash('sha1', key, 'binary'), 'latin1');
    const start = digest.readUInt32LE(0);
    // Odd: no probe falls on the place of another.
    const step = (digest.readUInt32LE(4) | 1) >>> 0;
    let isKnown = true;
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = (start + probe * step) % BITS;
      const word = bit >>> 5;
      const before = this.bits[word] ?? 0;
      const after = before | (1 << (bit & 31));
      // The array gives it unsigned, the operator signed.
      if (after >>> 0 === before) continue;
      isKnown = false;
      this.bits[word] = after;
    }
    return isKnown;
  }
}
