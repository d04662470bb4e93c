import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { logSettings } from './test-log.js';

/** The service as it is shipped: built, in a process of its own, spoken to over HTTP. */
const MAIN = join(process.cwd(), 'dist', 'apps', 'server', 'src', 'main.js');
const LISTENING = /Tallyman listens on (\S+)/;
const START_PATIENCE_MS = 60_000;

export const ADMIN_KEY = 'tm_admin-key-of-the-tests';

/** JSON of unknown shape; tests say with matchers what they expect of it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed body, `null` when it is not JSON. */
  readonly json: Json;
}

export interface Ask {
  /** Default: the admin key. `null`: none. */
  readonly key?: string | null;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestService {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it has printed. */
  output(): string;
  ask(method: 'GET' | 'POST' | 'DELETE' | 'PUT', path: string, ask?: Ask): Promise<Answer>;
  /** Makes a key for a subsystem. */
  keyFor(subsystem: string, commands?: readonly string[]): Promise<string>;
  /** Ends it with a signal and resolves, when it is gone, to its exit code. */
  end(signal?: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
};

/** Starts the service with these settings (a `DATABASE_URL` or a `TALLYMAN_DATA_DIR`) on the log that they name or that belongs to them, and waits until it says where it listens. */
export const startTestService = async (settings: Readonly<Record<string, string>>): Promise<TestService> => {
  if (!existsSync(MAIN)) throw new Error('dist/ is not built: run `npm test`, or `npm run build` before jest');
  const place = settings['DATABASE_URL'] ?? settings['TALLYMAN_DATA_DIR'] ?? '';
  const log = 'EVENTSTORE_URL' in settings ? {} : await logSettings(place);
  const fixed = { PATH: process.env['PATH'], PORT: '0', TALLYMAN_ADMIN_KEY: ADMIN_KEY, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...fixed, ...log, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the service does not say that it listens:\n${output}`));
    }, START_PATIENCE_MS);
    const look = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = LISTENING.exec(output)?.[1];
      if (found !== undefined) {
        clearTimeout(timer);
        resolve(found);
      }
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    void gone.then((code) => {
      clearTimeout(timer);
      reject(new Error(`the service ended with ${String(code)}:\n${output}`));
    });
  });
  const agent = new Agent({ connections: 32 });
  const ask: TestService['ask'] = async (method, path, { key = ADMIN_KEY, json, body, headers = {} } = {}) => {
    const response = await request(url + path, {
      method,
      dispatcher: agent,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.body.text();
    const type = String(response.headers['content-type'] ?? '').split(';')[0] ?? '';
    return { status: response.statusCode, type, headers: response.headers, text, json: parsed(text) };
  };
  return {
    url,
    child,
    output: () => output,
    ask,
    keyFor: async (subsystem, commands = ['*']) => {
      const { json } = await ask('POST', '/v1/admin/keys', { json: { subsystem, commands, admin: false } });
      return (json as { key: string }).key;
    },
    end: async (signal = 'SIGTERM') => {
      await agent.destroy();
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return gone;
    },
  };
};
