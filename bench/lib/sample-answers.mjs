import { LOCATION, skuName } from './load/requests.mjs';

/** A SKU that no load names. */
const SAMPLE = skuName(99_999);

const command = (type, index, more) => ({
  type,
  sku: SAMPLE,
  location: LOCATION,
  reference: { type: 'cart', id: `cart-00000000${String(index).padStart(4, '0')}` },
  commandId: `00000000-0000-7000-8000-${type === 'HoldStock' ? '1' : '2'}${String(index).padStart(11, '0')}`,
  ...more,
});
const hold = (index) =>
  command('HoldStock', index, { quantity: 1, holdId: `cart-00000000${String(index).padStart(4, '0')}` });

/**
 * What the service answers to a command, to a batch and to a read: the bytes that a bare Fastify answers beside it.
 * @param {{ ask: Function, askText: Function }} service
 * @param {number} size of a batch
 */
export const sampleAnswers = async ({ ask, askText }, size) => {
  await ask('POST', '/v1/commands', command('ReceiveStock', 0, { quantity: 1_000_000 }));
  const single = await askText('POST', '/v1/commands', hold(0));
  const { position } = JSON.parse(single);
  const batch = await askText(
    'POST',
    '/v1/commands/batch',
    Array.from({ length: size }, (_, index) => hold(index + 1)),
  );
  const item = await askText('GET', `/v1/stock/${SAMPLE}/${LOCATION}?minPosition=${position}`);
  return { single, batch, item };
};
