/** The code that the system gave an error ('ENOENT', …); undefined if it has none. */
export const errorCode = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
