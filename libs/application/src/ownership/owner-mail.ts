import type { LogSubmission } from '../commands/log-command.js';
import { overloaded } from '../commands/not-now.js';
import type { AtomicResult, CommandResult } from '../commands/results.js';
import { ProtocolError } from './frames.js';
import { RouteLostError, type LogRoute } from './route.js';
import { requestText, type OwnerReply } from './wire.js';

/** Characters of commands that may be without an answer; more are turned away with `overloaded`. */
const MAX_OUTSTANDING = 32 * 1024 * 1024;
/** A frame is sent when it has so many commands, or when the turn of the event loop is over. */
const COMMANDS_PER_FRAME = 512;

/** What waits for its part of a reply. `texts`: its submissions as JSON. */
type Parcel = { readonly texts: readonly string[]; readonly chars: number } & (
  | { readonly kind: 'many'; readonly settle: (results: readonly (CommandResult | Error)[]) => void }
  | { readonly kind: 'atomic'; readonly settle: (result: AtomicResult | Error) => void }
);

/** Many commands under way over one connection: those of one turn of the event loop go in one frame, and replies find their senders. */
export class OwnerMail implements LogRoute {
  private outbox: Parcel[] = [];
  private waiting = 0;
  private readonly underWay = new Map<number, { readonly parcels: readonly Parcel[]; readonly sentAt: number }>();
  private outstanding = 0;
  private lastId = 0;
  private ended: Error | undefined;

  constructor(private readonly write: (text: string) => void) {}

  async submitAny(submission: LogSubmission): Promise<CommandResult> {
    const [result] = await this.submitMany([submission]);
    if (result === undefined) throw new RouteLostError(true);
    if (result instanceof Error) throw result;
    return result;
  }

  submitMany(submissions: readonly LogSubmission[]): Promise<readonly (CommandResult | Error)[]> {
    return new Promise((settle) => {
      this.post({ kind: 'many', ...asText(submissions), settle });
    });
  }

  submitAtomic(submissions: readonly LogSubmission[]): Promise<AtomicResult> {
    return new Promise((resolve, reject) => {
      const settle = (result: AtomicResult | Error): void => {
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      this.post({ kind: 'atomic', ...asText(submissions), settle });
    });
  }

  /** Throws `ProtocolError` at a reply to nothing. */
  receive(reply: OwnerReply): void {
    const request = this.underWay.get(reply.id);
    if (request === undefined) throw new ProtocolError('a reply to nothing that was asked');
    this.underWay.delete(reply.id);
    let start = 0;
    for (const parcel of request.parcels) {
      this.outstanding -= parcel.chars;
      if (parcel.kind === 'many' && 'results' in reply) {
        const end = start + parcel.texts.length;
        parcel.settle(reply.results.slice(start, end));
        start = end;
      } else if (parcel.kind === 'atomic' && 'atomic' in reply) parcel.settle(reply.atomic);
      else fail(parcel, new RouteLostError(true));
    }
  }

  /** How long (ms) the oldest frame has waited for its reply; 0 when none waits. */
  longestWait(): number {
    for (const { sentAt } of this.underWay.values()) return performance.now() - sentAt;
    return 0;
  }

  /** The connection is gone: of what was sent nobody knows what became of it. */
  end(cause: Error | undefined): void {
    this.ended = new RouteLostError(false, { cause });
    const unknown = new RouteLostError(true, { cause });
    const sent = [...this.underWay.values()].flatMap(({ parcels }) => parcels);
    const unsent = this.outbox;
    this.underWay.clear();
    this.outbox = [];
    for (const parcel of sent) fail(parcel, unknown);
    for (const parcel of unsent) fail(parcel, this.ended);
  }

  private post(parcel: Parcel): void {
    const refusal = this.ended ?? this.tooMuch(parcel);
    if (refusal !== undefined) {
      fail(parcel, refusal);
      return;
    }
    this.outstanding += parcel.chars;
    this.outbox.push(parcel);
    this.waiting += parcel.texts.length;
    if (this.outbox.length === 1)
      setImmediate(() => {
        this.flush();
      });
    if (this.waiting >= COMMANDS_PER_FRAME) this.flush();
  }

  private tooMuch({ chars }: Parcel): Error | undefined {
    return this.outstanding > 0 && this.outstanding + chars > MAX_OUTSTANDING
      ? overloaded(this.underWay.size)
      : undefined;
  }

  private flush(): void {
    const parcels = this.outbox;
    this.outbox = [];
    this.waiting = 0;
    this.send(
      'many',
      parcels.filter(({ kind }) => kind === 'many'),
    );
    for (const parcel of parcels) if (parcel.kind === 'atomic') this.send('atomic', [parcel]);
  }

  private send(kind: Parcel['kind'], parcels: readonly Parcel[]): void {
    if (parcels.length === 0) return;
    this.lastId += 1;
    this.underWay.set(this.lastId, { parcels, sentAt: performance.now() });
    this.write(
      requestText(
        this.lastId,
        kind,
        parcels.flatMap(({ texts }) => texts),
      ),
    );
  }
}

const asText = (
  submissions: readonly LogSubmission[],
): { readonly texts: readonly string[]; readonly chars: number } => {
  const texts = submissions.map((submission) => JSON.stringify(submission));
  return { texts, chars: texts.reduce((sum, text) => sum + text.length, 0) };
};

const fail = (parcel: Parcel, error: Error): void => {
  if (parcel.kind === 'many') parcel.settle(parcel.texts.map(() => error));
  else parcel.settle(error);
};
