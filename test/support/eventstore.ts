/** The EventStoreDB server that specs are to use instead of the test server; `undefined` if they are not. */
export const testEventStoreUrl = (): string | undefined => {
  const url = process.env.EVENTSTORE_URL ?? '';
  return url === '' ? undefined : url;
};
