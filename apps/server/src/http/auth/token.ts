/** `Authenticator`. The edge's own; nobody outside it asks for one. */
export const AUTHENTICATOR = Symbol('Authenticator');
