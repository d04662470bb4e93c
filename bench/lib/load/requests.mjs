/*
 * Requests are made once, with places of fixed width for what changes; sending one again means writing new ids and SKUs
 * into it. That costs 0.3 µs per command and keeps every id new.
 */

const SKU_DIGITS = 5;
const SKU_PLACE = '@'.repeat(SKU_DIGITS);
/** Where a command has a number of its own: 12 hex digits. */
export const SERIAL = '############';
/** Where it has its id. */
export const ID_PLACE = `tttttttt-tttt-7ddd-8ddd-${SERIAL}`;
export const LOCATION = 'LDN1';

/** @param {number} index from 0 */
export const skuName = (index) => `SKU-${String(index).padStart(SKU_DIGITS, '0')}`;

const common = (holdId) => ({
  reference: { type: 'cart', id: holdId },
  actor: 'checkout-svc',
  producerVersion: '4.2.0',
  occurredAt: '2026-03-01T09:45:00.000Z',
  commandId: ID_PLACE,
});
const item = { sku: `SKU-${SKU_PLACE}`, location: LOCATION };
const holdId = `cart-${SERIAL}`;

const HOLD = { type: 'HoldStock', ...item, quantity: 1, holdId, reasonCode: 'checkout_hold', ...common(holdId) };
const RELEASE = { type: 'ReleaseHold', ...item, holdId, reasonCode: 'sale_cancel', ...common(holdId) };

/** Where `place` is in the bytes, in order. */
export const placesOf = (bytes, place) => {
  const found = [];
  for (let at = bytes.indexOf(place); at >= 0; at = bytes.indexOf(place, at + place.length)) found.push(at);
  return found;
};

/**
 * The bytes of a request of `size` like commands, one object to /v1/commands if `size` is 'single', else an array; and where
 * the places of ids and of other serials are in them.
 * @param {object} command with `ID_PLACE` and `SERIAL` in it
 * @param {'single' | number} size
 * @param {{ origin: string, key: string }} target
 */
export const makeRequest = (command, size, { origin, key }) => {
  const one = JSON.stringify(command);
  const body = size === 'single' ? one : `[${Array.from({ length: size }, () => one).join(',')}]`;
  const head = [
    `POST /v1/commands${size === 'single' ? '' : '/batch'} HTTP/1.1`,
    `host: ${new URL(origin).host}`,
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  const ids = placesOf(bytes, ID_PLACE);
  // All serials that are not the end of a command id.
  const idEnds = new Set(ids.map((at) => at + ID_PLACE.length - SERIAL.length));
  const serials = placesOf(bytes, SERIAL).filter((at) => !idEnds.has(at));
  return { bytes, ids, serials };
};

const makePart = (command, size, target) => {
  const request = makeRequest(command, size, target);
  const perCommand = request.serials.length / request.ids.length;
  return { ...request, perCommand, skus: placesOf(request.bytes, SKU_PLACE) };
};

const hex = (value, width) => value.toString(16).padStart(width, '0');

/** New ids: version 7 of RFC 9562, a counter in the low bits, as a careful client makes them. */
export const createIds = () => {
  const client = hex(Math.floor(Math.random() * 2 ** 24), 6);
  let serial = Math.floor(Math.random() * 2 ** 47);
  return {
    /** The part that all ids of one request share. */
    prefix: () => {
      const time = hex(Date.now(), 12);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${client.slice(0, 3)}-8${client.slice(3)}-`;
    },
    next: () => hex((serial += 1), SERIAL.length),
  };
};

/**
 * Requests for one connection, sent in turn: holds, and the releases of the same holds.
 * @param {{ origin: string, key: string, size: 'single' | number, skus: number, keep?: boolean, ids: ReturnType<typeof createIds> }} options
 *   `keep`: holds only, never released.
 */
export const createHolds = ({ size, skus, keep = false, ids, ...target }) => {
  const hold = makePart(HOLD, size, target);
  const release = makePart(RELEASE, size, target);
  const write = ({ bytes, ids: places, serials, perCommand, skus: skuPlaces }, chosen) => {
    const prefix = ids.prefix();
    for (let index = 0; index < places.length; index += 1) {
      const { serial, sku } = chosen[index];
      bytes.latin1Write(prefix + ids.next(), places[index]);
      bytes.latin1Write(sku, skuPlaces[index]);
      for (let one = 0; one < perCommand; one += 1) bytes.latin1Write(serial, serials[index * perCommand + one]);
    }
    return bytes;
  };
  const chosen = hold.ids.map(() => ({ serial: '', sku: '' }));
  const nextHold = () => {
    for (const one of chosen) {
      one.serial = ids.next();
      one.sku = String(skus === 1 ? 0 : Math.floor(Math.random() * skus)).padStart(SKU_DIGITS, '0');
    }
    return write(hold, chosen);
  };
  /** Of the holds that were made last. */
  const nextRelease = () => write(release, chosen);
  return { commands: hold.ids.length, steps: keep ? [nextHold] : [nextHold, nextRelease] };
};
