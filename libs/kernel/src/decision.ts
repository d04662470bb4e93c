/** What a decider answers: events that happened, or a refusal with its data. An empty list is a repeat that changes nothing. */
export type Decision<E, R> =
  { readonly kind: 'accepted'; readonly events: readonly E[] } | { readonly kind: 'refused'; readonly refusal: R };

export const accepted = <E>(...events: readonly E[]): { readonly kind: 'accepted'; readonly events: readonly E[] } => ({
  kind: 'accepted',
  events,
});

export const refused = <R>(refusal: R): { readonly kind: 'refused'; readonly refusal: R } => ({
  kind: 'refused',
  refusal,
});

/** Ends a switch over a union: a new member that nobody handles breaks the build here. */
export const unreachable = (missed: never): never => {
  throw new Error(`unhandled case ${JSON.stringify(missed)}`);
};
