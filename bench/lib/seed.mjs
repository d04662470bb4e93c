import { LOCATION, skuName } from './load/requests.mjs';

const CHUNK = 1_000;

/** Received of each SKU: more than any load holds at once. */
export const RECEIVED = 1_000_000;

/** Receives stock of the SKUs 0 to `skus` - 1 through the service, so that nothing is refused. */
export const receiveStock = async ({ ask }, skus) => {
  for (let first = 0; first < skus; first += CHUNK) {
    const batch = Array.from({ length: Math.min(CHUNK, skus - first) }, (_, index) => ({
      type: 'ReceiveStock',
      sku: skuName(first + index),
      location: LOCATION,
      quantity: RECEIVED,
      commandId: `received-${skuName(first + index)}`,
    }));
    const { results } = await ask('POST', '/v1/commands/batch', batch);
    const bad = results.find(({ outcome }) => outcome !== 'accepted');
    if (bad !== undefined) throw new Error(`stock was not received: ${JSON.stringify(bad)}`);
  }
};
