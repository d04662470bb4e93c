import { randomBytes, randomUUID } from 'node:crypto';
import { eventOfResponse } from './read-response.js';
import type { LoggedEvent } from './testing/server/event-log.js';
import type { ReadResp } from './testing/server/protocol.js';
import { streams } from './testing/server/protocol.js';
import {
  caughtUpFrame,
  checkpointFrame,
  confirmationFrame,
  eventFrame,
  fellBehindFrame,
  streamNotFoundFrame,
} from './testing/server/wire.js';

const logged = (other: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id: randomUUID(),
  type: 'StockHeld ✓',
  isJson: false,
  data: new Uint8Array(randomBytes(300)),
  metadata: Buffer.from('{"tallyman":1,"outcome":"✓"}'),
  stream: 'tallyman:log:a stream ✓',
  revision: 7n,
  position: 12_345n,
  next: 12_999n,
  createdAt: 1_764_500_000_000,
  ...other,
});

const frameOf = (event: LoggedEvent): ReadResp => eventFrame({ event, link: undefined }, true);
const read = (frame: ReadResp) => eventOfResponse(Buffer.from(frame.serializeBinary()));

it('an event is read with all that is used of it', () => {
  const event = logged();
  expect(read(frameOf(event))).toEqual({
    stream: event.stream,
    revision: 7,
    id: event.id,
    type: event.type,
    data: Buffer.from(event.data),
    metadata: { tallyman: 1, outcome: '✓' },
    commit: 12_345n,
  });
});

it.each([0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n])('revision and position %s', (number) => {
  expect(read(frameOf(logged({ revision: number, position: number })))).toMatchObject({
    revision: Number(number),
    commit: number,
  });
});

it.each([2n ** 63n - 1n, 2n ** 64n - 1n])('position %s, which no number can hold', (position) => {
  expect(read(frameOf(logged({ position })))?.commit).toBe(position);
});

it.each([
  ['bytes', false, Buffer.from('{"a":1}'), Buffer.from('{"a":1}')],
  ['no bytes', false, Buffer.alloc(0), new Uint8Array()],
  ['JSON', true, Buffer.from('{"a":1}'), { a: 1 }],
  ['what should be JSON', true, Buffer.from('{"a'), Buffer.from('{"a')],
])('data: %s', (_, isJson, data, expected) => {
  expect(read(frameOf(logged({ isJson, data })))?.data).toEqual(expected);
});

it.each([
  ['none', Buffer.alloc(0), undefined],
  ['JSON', Buffer.from('[1]'), [1]],
  ['bytes', Buffer.from([0xff, 0]), Buffer.from([0xff, 0])],
])('metadata: %s', (_, metadata, expected) => {
  expect(read(frameOf(logged({ metadata })))?.metadata).toEqual(expected);
});

it('a link is not taken for the event it points to', () => {
  const [event, link] = [logged({ type: 'of the event' }), logged({ type: 'of the link' })];
  expect(read(eventFrame({ event, link }, true))?.type).toBe('of the event');
  expect(read(eventFrame({ event: undefined, link }, true))).toBeUndefined();
});

it.each([
  ['a confirmation', confirmationFrame(randomUUID())],
  ['a checkpoint', checkpointFrame(99n)],
  ['caught up', caughtUpFrame()],
  ['fell behind', fellBehindFrame()],
  ['no such stream', streamNotFoundFrame('s')],
  ['nothing', new streams.ReadResp()],
])('%s is no event', (_, frame) => {
  expect(read(frame)).toBeUndefined();
});

it('members that are not known yet are skipped', () => {
  const event = logged();
  const unknown = Buffer.from([0xfa, 0x07, 0x02, 1, 2, 0xf0, 0x07, 0x05]);
  const bytes = Buffer.from(frameOf(event).serializeBinary());
  expect(eventOfResponse(Buffer.concat([unknown, bytes, unknown]))?.id).toBe(event.id);
});

it.each([1, 2, 10, 100, 300])('a message that is cut off at byte %p is not taken', (length) => {
  const bytes = Buffer.from(frameOf(logged()).serializeBinary());
  expect(() => eventOfResponse(bytes.subarray(0, length))).toThrow();
});

it('an event without its id is not taken, nor one whose id is given as numbers', () => {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  const frame = new streams.ReadResp().setEvent(new streams.ReadResp.ReadEvent().setEvent(recorded));
  expect(() => read(frame)).toThrow('without its id');
  expect(() => read(eventFrame({ event: logged(), link: undefined }, false))).toThrow('without its id');
});
