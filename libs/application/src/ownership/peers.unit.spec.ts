import { connect, type Socket } from 'node:net';
import { UnavailableError, type CommandResult } from '../commands/results.js';
import type { Log } from '../projections/log.js';
import { accepted, fakeRoute, submissionOf, type FakeRoute } from './fake-route.spec-support.js';
import { frameOf } from './frames.js';
import type { PeerAddress } from './lease.js';
import { openOwnerLink, type OwnerLink } from './owner-link.js';
import { createPeerServer, type PeerServer } from './peer-server.js';
import { RouteLostError } from './route.js';

const SECRET = 'the secret of the lease';
const warnings: string[] = [];
const log: Log = {
  info: () => undefined,
  warn: (_, details) => warnings.push(String(details?.['why'])),
  error: () => undefined,
};

let server: PeerServer;
let address: PeerAddress;
let closed = 0;

beforeEach(async () => {
  warnings.length = 0;
  closed = 0;
  server = createPeerServer({ host: '127.0.0.1', port: 0, log });
  address = await server.listen();
});

afterEach(() => server.close());

const open = (secret = SECRET): Promise<OwnerLink> => openOwnerLink({ address, secret, onClosed: () => (closed += 1) });

const serve = (route: FakeRoute): FakeRoute => {
  server.serve(SECRET, route);
  return route;
};

const eventually = async (holds: () => boolean): Promise<void> => {
  for (let n = 0; !holds(); n += 1) {
    if (n > 200) throw new Error('it did not come true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

it('answers as the owner does: results in order, refusals, what is not possible now, faults', async () => {
  const refused: CommandResult = {
    commandId: '2',
    outcome: 'refused',
    replayed: false,
    refusal: { code: 'command_id_reused', commandId: '2' },
  };
  const answers = new Map<string, CommandResult | Error>([
    ['1', accepted('1')],
    ['2', refused],
    ['3', new UnavailableError('overloaded', 'full', 7)],
    ['4', new Error('a stream cannot be read')],
  ]);
  serve(fakeRoute((id) => answers.get(id) ?? accepted(id)));
  const link = await open();
  const results = await link.submitMany(['1', '2', '3', '4'].map(submissionOf));
  expect(results).toEqual([...answers.values()]);
  expect(results[2]).toMatchObject({ code: 'overloaded', retryAfterSeconds: 7 });
  await expect(link.submitAny(submissionOf('3'))).rejects.toBeInstanceOf(UnavailableError);
  await expect(link.submitAny(submissionOf('4'))).rejects.toThrow('a stream cannot be read');
  expect(await link.submitAtomic(['1', '9'].map(submissionOf))).toMatchObject({ kind: 'accepted' });
  expect(await link.submitAtomic(['1', '2'].map(submissionOf))).toEqual({ kind: 'refused', index: 1, result: refused });
  await expect(link.submitAtomic(['3'].map(submissionOf))).rejects.toBeInstanceOf(UnavailableError);
  link.close();
});

it('puts what comes in one turn into one frame, and gives everybody his own answer', async () => {
  const route = serve(fakeRoute());
  const link = await open();
  const ids = Array.from({ length: 1200 }, (_, n) => String(n));
  expect(await Promise.all(ids.map((id) => link.submitAny(submissionOf(id))))).toEqual(ids.map(accepted));
  expect(route.calls.map((call) => call.length)).toEqual([512, 512, 176]);
  expect(route.calls.flat()).toEqual(ids);
  link.close();
});

it('passes a submission on as it is', async () => {
  const seen: unknown[] = [];
  const route = fakeRoute();
  server.serve(SECRET, {
    ...route,
    submitMany: (submissions) => {
      seen.push(...submissions);
      return route.submitMany(submissions);
    },
  });
  const link = await open();
  const submission = submissionOf('ünïcode \u0000 "quoted" 𝄞');
  await link.submitAny(submission);
  expect(seen).toEqual([submission]);
  link.close();
});

it('lets nobody in who does not know the secret, and tells him nothing', async () => {
  const route = serve(fakeRoute());
  await expect(open('another secret')).rejects.toThrow('does not know its secret');
  expect(route.calls).toEqual([]);
});

it('lets nobody in while this process is not the owner, or not any more', async () => {
  await expect(open()).rejects.toThrow('closed the connection');
  serve(fakeRoute());
  const link = await open();
  await server.dismiss();
  await eventually(() => closed === 2);
  await expect(link.submitAny(submissionOf('1'))).rejects.toMatchObject({ sent: false });
  await expect(open()).rejects.toThrow('closed the connection');
});

const rawConnection = async (): Promise<{ readonly socket: Socket; readonly ended: Promise<unknown> }> => {
  const socket = connect(address);
  socket.on('error', () => undefined);
  socket.resume();
  const ended = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, ended };
};

it.each([
  ['no JSON', frameOf('hello')],
  ['another protocol', frameOf('{"tallyman":0,"nonce":"a"}')],
  ['no greeting', frameOf('null')],
  ['a frame that is too long before the greeting', Buffer.from([0, 1, 0, 0])],
])('closes a connection that sends %s, and says so', async (_, bytes) => {
  serve(fakeRoute());
  const { socket, ended } = await rawConnection();
  socket.write(bytes);
  await ended;
  expect(warnings).toHaveLength(1);
});

it('closes a connection whose second greeting is a guess', async () => {
  const route = serve(fakeRoute());
  const { socket, ended } = await rawConnection();
  socket.write(frameOf('{"tallyman":1,"nonce":"a"}'));
  socket.write(frameOf('{"proof":"guessed"}'));
  socket.write(frameOf(JSON.stringify({ id: 1, many: [submissionOf('1')] })));
  await ended;
  expect(warnings).toEqual(['a peer that does not know the secret of the lease']);
  expect(route.calls).toEqual([]);
});

it('what was sent is not known when the connection ends; what was not sent is', async () => {
  serve(fakeRoute(() => new Promise<CommandResult>(() => undefined)));
  const link = await open();
  const many = link.submitMany(['1', '2'].map(submissionOf));
  const atomic = link.submitAtomic([submissionOf('3')]).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const unsent = link.submitMany([submissionOf('4')]);
  link.close();
  for (const error of [...(await many), await atomic]) expect(error).toEqual(new RouteLostError(true));
  for (const error of [...(await many), await atomic]) expect(error).toMatchObject({ sent: true });
  expect((await unsent)[0]).toBeInstanceOf(RouteLostError);
  await expect(link.submitAny(submissionOf('5'))).rejects.toMatchObject({ sent: false });
});

it('turns away what would take too much memory while the owner does not answer', async () => {
  serve(fakeRoute(() => new Promise<CommandResult>(() => undefined)));
  const link = await open();
  const big = { ...submissionOf('big'), padding: 'x'.repeat(20 * 1024 * 1024) };
  const first = link.submitMany([big]);
  expect((await link.submitMany([big]))[0]).toMatchObject({ code: 'overloaded' });
  link.close();
  expect((await first)[0]).toBeInstanceOf(RouteLostError);
});

it('does not wait for ever for an owner that says nothing', async () => {
  serve(fakeRoute((id) => (id === 'never' ? new Promise<CommandResult>(() => undefined) : accepted(id))));
  const link = await openOwnerLink({ address, secret: SECRET, onClosed: () => (closed += 1), patienceMs: 200 });
  const never = link.submitMany([submissionOf('never')]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await link.submitAny(submissionOf('1'))).toEqual(accepted('1'));
  expect((await never)[0]).toMatchObject({ sent: true });
  expect(closed).toBe(1);
});
