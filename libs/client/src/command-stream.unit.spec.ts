import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTallymanClient } from './client.js';
import { linesOf } from './ndjson.js';
import { TallymanProblem, TallymanProtocolError } from './problem.js';
import { acceptedLine, rawServer } from './testing/tiny-server.js';
import type { TinyServer } from './testing/tiny-server.js';
import type { WireCommand } from './wire-commands.js';

let server: TinyServer;
afterEach(() => server.close());

const command = (n: number): WireCommand => ({
  type: 'ReceiveStock',
  commandId: `c${String(n)}`,
  sku: 'S',
  location: 'L',
  quantity: 1,
});

/** Answers line by line and with back-pressure, as the service does; `answer` may end the connection instead. */
const echo = async (request: IncomingMessage, response: ServerResponse, answer: (id: string) => unknown) => {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for await (const line of linesOf(request)) {
    const value = answer((JSON.parse(line) as { commandId: string }).commandId);
    if (value === undefined) {
      response.destroy();
      return;
    }
    if (!response.write(`${JSON.stringify(value)}\n`)) await once(response, 'drain');
  }
  response.end();
};

const against = async (listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
  server = await rawServer((request, response) => {
    listener(request, response).catch(() => {
      response.destroy();
    });
  });
  return createTallymanClient({
    baseUrl: server.url,
    apiKey: 'k',
    retry: { attempts: 3, baseDelayMs: 1, maxDelayMs: 5 },
  });
};

const upTo = function* (count: number, taken: { count: number } = { count: 0 }) {
  for (let n = 1; n <= count; n += 1) {
    taken.count = n;
    yield command(n);
  }
};
const idsOf = async (answers: AsyncIterable<unknown>): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const answer of answers) ids.push((answer as { commandId: string }).commandId);
  return ids;
};
const ids = (count: number) => Array.from({ length: count }, (_, n) => `c${String(n + 1)}`);

describe('a stream of commands', () => {
  it('answers in order while it still sends', async () => {
    const client = await against((request, response) => echo(request, response, acceptedLine));
    expect(await idsOf(client.streamCommands(upTo(20_000)))).toEqual(ids(20_000));
  });

  it('answers a slow source at once, without waiting for more', async () => {
    const client = await against((request, response) => echo(request, response, acceptedLine));
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const source = (async function* () {
      yield command(1);
      await gate;
      yield command(2);
    })();
    const answers = client.streamCommands(source);
    expect((await answers.next()).value).toMatchObject({ commandId: 'c1' });
    release();
    expect((await answers.next()).value).toMatchObject({ commandId: 'c2' });
    expect((await answers.next()).done).toBe(true);
  });

  it('does not read its source further while nobody takes the answers', async () => {
    const client = await against((request, response) => echo(request, response, acceptedLine));
    const taken = { count: 0 };
    const answers = client.streamCommands(upTo(1_000_000, taken), { maxUnanswered: 300 });
    await answers.next();
    await sleep(100);
    const [one, later] = [taken.count, await sleep(100).then(() => taken.count)];
    expect(later).toBe(one);
    expect(taken.count).toBeLessThan(1_000);
    await answers.return(undefined);
  });

  it('sends what was not answered again when the connection breaks, and nothing else', async () => {
    const decided = new Map<string, number>();
    let answered = 0;
    const client = await against((request, response) =>
      echo(request, response, (id) => {
        decided.set(id, (decided.get(id) ?? 0) + 1);
        answered += 1;
        return answered % 700 === 0 ? undefined : acceptedLine(id);
      }),
    );
    expect(await idsOf(client.streamCommands(upTo(5_000), { maxUnanswered: 100 }))).toEqual(ids(5_000));
    expect([...decided.keys()].sort()).toEqual(ids(5_000).sort());
    expect(Math.max(...decided.values())).toBeGreaterThan(1);
  });

  it('gives up when no connection brings an answer any more', async () => {
    let connections = 0;
    const client = await against(async (_, response) => {
      connections += 1;
      await Promise.resolve(response.destroy());
    });
    await expect(idsOf(client.streamCommands(upTo(10)))).rejects.toMatchObject({ code: 'unreachable' });
    expect(connections).toBe(3);
  });

  it('that the service does not want is a problem', async () => {
    const client = await against(async (_, response) => {
      response
        .writeHead(403, { 'content-type': 'application/problem+json' })
        .end('{"code":"command_not_allowed","detail":""}');
      await Promise.resolve();
    });
    await expect(idsOf(client.streamCommands(upTo(10)))).rejects.toBeInstanceOf(TallymanProblem);
  });

  it('takes no answer for another command', async () => {
    const client = await against((request, response) => echo(request, response, () => acceptedLine('c2')));
    await expect(idsOf(client.streamCommands(upTo(3)))).rejects.toBeInstanceOf(TallymanProtocolError);
  });

  it('throws what its source throws', async () => {
    const client = await against((request, response) => echo(request, response, acceptedLine));
    const source = (function* () {
      yield command(1);
      throw new RangeError('line 2 is broken');
    })();
    await expect(idsOf(client.streamCommands(source))).rejects.toThrow(new RangeError('line 2 is broken'));
  });

  it('ends its source and its connection when the reader leaves', async () => {
    let ended = false;
    const client = await against((request, response) => echo(request, response, acceptedLine));
    const source = (function* () {
      try {
        for (let n = 1; ; n += 1) yield command(n);
      } finally {
        ended = true;
      }
    })();
    for await (const answer of client.streamCommands(source)) if (answer.commandId === 'c500') break;
    expect(ended).toBe(true);
  });
});
