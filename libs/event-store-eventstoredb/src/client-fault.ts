/**
 * What became of a call to the server: it said no for a known reason, and nothing was written; or it could not be asked (`unavailable`);
 * or nobody knows whether the append was written (`unknown_outcome`).
 */
export type ClientFaultKind = 'conflict' | 'too_large' | 'deleted' | 'denied' | 'unavailable' | 'unknown_outcome';

export class ClientFault extends Error {
  constructor(
    readonly kind: ClientFaultKind,
    message: string,
    /** The stream's last revision, of a conflict. */
    readonly actual?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ClientFault';
  }
}

export const faultKind = (error: unknown): ClientFaultKind | undefined =>
  error instanceof ClientFault ? error.kind : undefined;
