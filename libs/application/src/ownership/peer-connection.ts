import type { Socket } from 'node:net';
import type { Log } from '../projections/log.js';
import { FrameReader, frameOf } from './frames.js';
import { GREETING_PATIENCE_MS, MAX_GREETING_BYTES, OwnerGreeting } from './handshake.js';
import type { LogRoute } from './route.js';
import { MAX_FRAME_BYTES, readRequest, replyText, type OwnerReply, type PeerRequest } from './wire.js';

/** Characters of requests under way, and bytes of answers not taken, above which no more is read from a peer. */
const MAX_IN_FLIGHT = 32 * 1024 * 1024;

/** One peer, as the owner sees it: greets it, and passes its commands on to `route`. What is malformed ends the connection. */
export class PeerConnection {
  private inFlight = 0;
  private frames = 0;
  private readonly reader = new FrameReader(MAX_GREETING_BYTES, (text) => {
    this.take(text);
  });
  private readonly greeting: OwnerGreeting;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    secret: string,
    private readonly route: LogRoute,
    private readonly log: Log,
  ) {
    this.greeting = new OwnerGreeting(secret);
    this.timer = setTimeout(() => {
      this.fail('it did not greet in time');
    }, GREETING_PATIENCE_MS);
    socket.on('data', (chunk) => {
      this.read(chunk);
    });
    socket.on('drain', () => {
      this.readOrWait();
    });
    // Told by 'close' as well; the peer asks again under the same ids.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(this.timer);
    });
  }

  private read(chunk: Buffer): void {
    try {
      this.reader.push(chunk);
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  private fail(why: string): void {
    this.log.warn('the connection of another process was closed', { peer: this.socket.remoteAddress, why });
    this.socket.destroy();
  }

  private take(text: string): void {
    this.frames += 1;
    if (this.frames === 1) this.socket.write(frameOf(this.greeting.challengeFor(text)));
    else if (this.frames === 2) this.admit(text);
    else void this.serve(readRequest(text), text.length);
  }

  private admit(text: string): void {
    const welcome = this.greeting.admit(text);
    clearTimeout(this.timer);
    this.reader.limit = MAX_FRAME_BYTES;
    this.socket.write(frameOf(welcome));
  }

  private async serve(request: PeerRequest, size: number): Promise<void> {
    this.inFlight += size;
    this.readOrWait();
    const reply = await this.replyTo(request);
    this.inFlight -= size;
    if (!this.socket.writable) return;
    this.socket.write(frameOf(replyText(reply)));
    this.readOrWait();
  }

  private async replyTo(request: PeerRequest): Promise<OwnerReply> {
    const { id } = request;
    if ('many' in request) return { id, results: await this.route.submitMany(request.many) };
    const atomic = await this.route
      .submitAtomic(request.atomic)
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    return { id, atomic };
  }

  private readOrWait(): void {
    if (this.inFlight > MAX_IN_FLIGHT || this.socket.writableLength > MAX_IN_FLIGHT) this.socket.pause();
    else this.socket.resume();
  }
}
