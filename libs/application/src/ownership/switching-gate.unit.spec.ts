import { UnavailableError } from '../commands/results.js';
import { accepted, fakeRoute, submissionOf } from './fake-route.spec-support.js';
import { RouteLostError, type LogRoute } from './route.js';
import { createSwitchingGate, type SwitchingGate } from './switching-gate.js';

let lost = 0;
const gateOver = (route?: LogRoute, maxWaiting = 100): SwitchingGate => {
  lost = 0;
  const gate = createSwitchingGate({
    find: () => Promise.resolve(undefined),
    onLost: () => (lost += 1),
    maxWaiting,
  });
  if (route !== undefined) gate.use(route);
  return gate;
};

const notOwner = (): UnavailableError => new UnavailableError('not_owner', 'somebody else');
const stoppingOwner = (): UnavailableError => new UnavailableError('shutting_down', 'stopping');
const codeOf = (error: unknown): unknown => (error instanceof UnavailableError ? error.code : error);
const submit = (gate: SwitchingGate, id: string) => gate.submitAny(submissionOf(id)).catch(codeOf);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const later = (ms: number) => jest.advanceTimersByTimeAsync(ms);

it('passes on what there is a way for', async () => {
  const route = fakeRoute();
  expect(await submit(gateOver(route), '1')).toEqual(accepted('1'));
  expect(route.calls).toEqual([['1']]);
});

it('lets commands wait for an owner, and sends them in order', async () => {
  const gate = gateOver();
  const answers = Promise.all(['1', '2', '3'].map((id) => submit(gate, id)));
  await later(2900);
  const route = fakeRoute();
  gate.use(route);
  expect(await answers).toEqual(['1', '2', '3'].map(accepted));
  expect(route.calls).toEqual([['1'], ['2'], ['3']]);
});

it('gives up after some seconds, and says that nothing was decided', async () => {
  const gate = gateOver();
  const answer = submit(gate, '1');
  await later(3100);
  expect(await answer).toBe('not_owner');
});

it.each([
  ['was deposed', notOwner],
  ['stops', stoppingOwner],
  ['is gone', () => new RouteLostError(true)],
  ['was gone before', () => new RouteLostError(false)],
])('asks the next owner when the one it asked %s', async (_, error) => {
  const gate = gateOver(fakeRoute(error));
  const answers = Promise.all([submit(gate, '1'), gate.submitMany(['2', '3'].map(submissionOf))]);
  const atomic = gate.submitAtomic([submissionOf('4')]);
  await later(10);
  expect(lost).toBeGreaterThan(0);
  expect(gate.hasRoute()).toBe(false);
  gate.use(fakeRoute());
  expect(await answers).toEqual([accepted('1'), [accepted('2'), accepted('3')]]);
  expect(await atomic).toEqual({ kind: 'accepted', results: [accepted('4')] });
});

it('sends only those of a batch again that have no answer', async () => {
  const gate = gateOver(fakeRoute((id) => (id === '2' ? accepted(id) : notOwner())));
  const answers = gate.submitMany(['1', '2', '3'].map(submissionOf));
  await later(10);
  const next = fakeRoute();
  gate.use(next);
  expect(await answers).toEqual(['1', '2', '3'].map(accepted));
  expect(next.calls).toEqual([['1', '3']]);
});

it('says that the outcome is not known when an owner may have decided, and asks after it longer', async () => {
  const gate = gateOver(fakeRoute(() => new RouteLostError(true)));
  const one = submit(gate, '1');
  const many = gate.submitMany([submissionOf('2')]);
  await later(9000);
  let settled = false;
  void one.then(() => (settled = true));
  await later(10);
  expect(settled).toBe(false);
  await later(1100);
  expect(await one).toBe('log_unavailable');
  expect((await many).map(codeOf)).toEqual(['log_unavailable']);
});

it('is not fooled by an owner that is no owner again and again', async () => {
  const gate = gateOver();
  const answer = submit(gate, '1');
  for (let ms = 0; ms < 4000; ms += 100) {
    gate.use(fakeRoute(notOwner));
    await later(100);
  }
  expect(await answer).toBe('not_owner');
});

it('does not hide what is no question of ownership', async () => {
  const overloaded = new UnavailableError('overloaded', 'full');
  const gate = gateOver(fakeRoute(() => overloaded));
  expect(await submit(gate, '1')).toBe('overloaded');
  expect(await gate.submitMany([submissionOf('2')])).toEqual([overloaded]);
  expect(lost).toBe(0);
});

it('lets no more wait than it may', async () => {
  const gate = gateOver(undefined, 2);
  const first = submit(gate, '1');
  expect((await gate.submitMany(['2', '3'].map(submissionOf))).map(codeOf)).toEqual(['overloaded', 'overloaded']);
  gate.use(fakeRoute());
  expect(await first).toEqual(accepted('1'));
});

it('a route that fails late does not take its successor away', async () => {
  let fail: (error: Error) => void = () => undefined;
  const gate = gateOver(fakeRoute(() => new Promise<Error>((resolve) => (fail = resolve))));
  const answer = submit(gate, '1');
  const next = fakeRoute();
  gate.use(next);
  fail(new RouteLostError(true));
  expect(await answer).toEqual(accepted('1'));
  expect(gate.hasRoute()).toBe(true);
});

it('closed, it turns away who comes and who waits', async () => {
  const gate = gateOver();
  const waiting = submit(gate, '1');
  gate.close();
  expect(await waiting).toBe('shutting_down');
  expect(await submit(gate, '2')).toBe('shutting_down');
  expect((await gate.submitMany([submissionOf('3')])).map(codeOf)).toEqual(['shutting_down']);
});
