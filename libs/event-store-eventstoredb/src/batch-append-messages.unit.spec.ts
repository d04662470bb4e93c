import { randomUUID } from 'node:crypto';
import { batchRequests, correlationOf, revisionOf, uuidDigits } from './batch-append-messages.js';
import { batchBadRequest } from './testing/server/batch-refusals.js';
import { streams } from './testing/server/protocol.js';
import { uuidOf } from './testing/server/wire.js';

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

it('an append of no events is one message, the last', () => {
  expect(batchRequests(randomUUID(), 's', 3, []).map((one) => one.getIsFinal())).toEqual([true]);
});

it('an event that is too long for a message has one to itself', () => {
  const events = [1, 4 * 1024 * 1024, 1, 1].map((bytes) => ({
    id: randomUUID(),
    type: 'counted',
    data: Buffer.alloc(bytes),
    metadata: Buffer.from('{}'),
  }));
  const requests = batchRequests(randomUUID(), 's', 3, events);

  expect(requests.map((one) => one.getProposedMessagesList().length)).toEqual([1, 1, 2]);
  expect(requests.map((one) => one.getIsFinal())).toEqual([false, false, true]);
  expect(requests.map((one) => one.getOptions()?.getStreamPosition())).toEqual(['3', undefined, undefined]);
});
