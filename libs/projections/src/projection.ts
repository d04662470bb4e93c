import type { EventFact } from '@tallyman/event-catalog';

/**
 * Net changes of a growing stretch of the log: event by event, or by whole stretches that were folded elsewhere. The fold of two stretches is the
 * join of their folds. After a throw it is spoilt; throw it away.
 */
export interface WindowFold<Changes> {
  /** Rows that `net` will name: a measure of the memory that it takes. */
  readonly size: number;
  /**
   * The next event of the log; one of another domain changes nothing. Throws when it has no place in the views, `RevisionGapError` when it does not
   * follow its stream's last one, and `WindowOverflowError`.
   */
  add(event: EventFact): void;
  /** Goes on with the stretch right behind. Throws as `add` does. */
  join(later: Changes): void;
  /** To be called when nothing more is added. */
  net(): Changes;
}

/** How the views of one domain follow the log: all that the engine of views, rebuilds and verification asks of a domain. Pure. */
export interface Projection<Changes> {
  /** Its name in the database, in certificates and in `/v1/admin/projections`. */
  readonly name: string;
  createFold(): WindowFold<Changes>;
  /** What goes from one thread to another for these changes: something that `postMessage` takes. */
  pack(changes: Changes): unknown;
  /** What of it need not be copied, because it is not looked at any more once it is sent. */
  handedOver(packed: unknown): readonly ArrayBuffer[];
  unpack(packed: unknown): Changes;
}
