import { randomBytes, randomUUID } from 'node:crypto';
import { batchRequests, correlationOf, revisionOf, uuidDigits } from './batch-append-messages.js';
import type { EventToStore } from './event-to-store.js';
import { batchBadRequest } from './testing/server/batch-refusals.js';
import { streams } from './testing/server/protocol.js';
import { expectedOf, nameOf, proposedOf, uuidOf, uuidText } from './testing/server/wire.js';

const CORRELATION = '6f1c3f0e-8f50-4b51-9d6e-0a2e1f8d7c3b';

const answer = () => new streams.BatchAppendResp();

it.each([
  ['as text', true],
  ['as numbers', false],
])('an answer is found by its correlation id, given %s', (_, asText) => {
  for (const id of [randomUUID(), 'ffffffff-ffff-4fff-bfff-ffffffffffff', '00000000-0000-0000-0000-00000000000a'])
    expect(correlationOf(answer().setCorrelationId(uuidOf(id, asText)))).toBe(uuidDigits(id));
});

it('an answer without a correlation id is nobody’s', () => {
  expect(correlationOf(answer())).toBe('');
});

it.each([
  ['that says nothing', answer()],
  ['that finds the request bad', answer().setError(batchBadRequest('no such thing'))],
])('an answer %s leaves the outcome unknown', async (_, response) => {
  const outcome = async (): Promise<number> => Promise.resolve(revisionOf('s', response));
  await expect(outcome()).rejects.toMatchObject({ kind: 'unknown_outcome' });
});

/** As the server reads them. */
const sent = (events: readonly EventToStore[], expected = 3) =>
  batchRequests(CORRELATION, 'a stream ✓', expected, events).map((bytes) =>
    streams.BatchAppendReq.deserializeBinary(bytes),
  );

const event = (bytes: number): EventToStore => ({
  id: randomUUID(),
  type: 'counted ✓',
  data: randomBytes(bytes),
  metadata: Buffer.from('{"of":"it"}'),
});

it('an event goes with all that it has', () => {
  const own = event(10);
  const [request] = sent([event(0), own]);
  const [first, second] = (request?.getProposedMessagesList() ?? []).map(proposedOf);

  expect(uuidText(request?.getCorrelationId())).toBe(CORRELATION);
  expect(nameOf(request?.getOptions()?.getStreamIdentifier())).toBe('a stream ✓');
  expect(first).toMatchObject({ data: new Uint8Array() });
  expect(second).toEqual({
    ...own,
    isJson: false,
    data: new Uint8Array(own.data),
    metadata: new Uint8Array(own.metadata),
  });
});

it.each([
  [-1, 'no_stream'],
  [0, 0n],
  [3, 3n],
  [2 ** 53 - 1, 2n ** 53n - 1n],
])('an append behind revision %p expects %p', (expected, rule) => {
  const options = sent([], expected)[0]?.getOptions();
  expect(options === undefined ? undefined : expectedOf(options)).toBe(rule);
});

it('an append of no events is one message, the last', () => {
  expect(sent([]).map((one) => one.getIsFinal())).toEqual([true]);
});

it('an event that is too long for a message has one to itself', () => {
  const requests = sent([1, 4 * 1024 * 1024, 1, 1].map(event));

  expect(requests.map((one) => one.getProposedMessagesList().length)).toEqual([1, 1, 2]);
  expect(requests.map((one) => one.getIsFinal())).toEqual([false, false, true]);
  expect(requests.map((one) => one.getOptions()?.getStreamPosition())).toEqual(['3', undefined, undefined]);
});
