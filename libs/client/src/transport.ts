import { setTimeout as sleep } from 'node:timers/promises';
import { TallymanProblem, TallymanProtocolError, TallymanUnreachable, problemOf } from './problem.js';
import { parseJson } from './shape.js';
import type { Shape } from './shape.js';

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** The wait doubles from here, with jitter. */
  readonly baseDelayMs: number;
  /** Longest wait between two tries; a longer Retry-After ends the tries. */
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 6, baseDelayMs: 100, maxDelayMs: 15_000 };

export interface TransportOptions {
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** For one try of one request; streams have no limit. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON, or as it is when `contentType` is given. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** May it be sent again when nobody knows whether the first one arrived? Reads, and writes that carry their own id. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One HTTP connection pool to one service (the runtime's own, which keeps connections alive), with safe retries. */
export interface Transport {
  /** Throws `TallymanProblem` for any answer that is not 2xx, `TallymanUnreachable` when none came. */
  request(call: Call): Promise<Answer>;
  json<T>(call: Call, shape: Shape<T>): Promise<T>;
  /** One try, whose answer is read as it comes. The caller must read it to the end or abort. */
  open(call: Call, body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Waits before try number `failures` + 1, or throws `error` when there shall be none. */
  pause(error: unknown, failures: number, signal?: AbortSignal): Promise<void>;
}

/** Network failures and "not now" may pass; every other answer is final. */
const mayPass = (error: unknown): boolean =>
  error instanceof TallymanUnreachable ||
  (error instanceof TallymanProblem && (error.status === 503 || error.status === 429));

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
};

const urlOf = (base: string, call: Call): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return `${base.replace(/\/+$/, '')}${call.path}${text === '' ? '' : `?${text}`}`;
};

const withAuthorization = (apiKey: string | undefined, contentType: string | undefined): Record<string, string> => ({
  accept: 'application/json, application/problem+json, application/x-ndjson',
  ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  ...(contentType === undefined ? {} : { 'content-type': contentType }),
});

const waitFor = (error: unknown, failures: number, policy: RetryPolicy): number | undefined => {
  if (!mayPass(error) || failures >= policy.attempts) return undefined;
  const asked = error instanceof TallymanProblem ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  if (asked > policy.maxDelayMs) return undefined;
  const backOff = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
  return Math.max(asked, backOff);
};

export const createTransport = (options: TransportOptions): Transport => {
  const policy = { ...DEFAULT_RETRY, ...options.retry };
  const timeoutMs = options.timeoutMs ?? 30_000;

  const attempt = async (call: Call): Promise<Answer> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]);
    const body = typeof call.body === 'string' || call.body === undefined ? call.body : JSON.stringify(call.body);
    const contentType = body === undefined ? undefined : (call.contentType ?? 'application/json');
    try {
      const headers = withAuthorization(options.apiKey, contentType);
      const response = await fetch(urlOf(options.baseUrl, call), { method: call.method, headers, body, signal });
      const text = await response.text();
      if (!response.ok) throw problemOf(response, text);
      return { status: response.status, text };
    } catch (error) {
      if (error instanceof TallymanProblem || call.signal?.aborted === true) throw error;
      throw new TallymanUnreachable(`${call.method} ${call.path}: ${reasonOf(error)}`, { cause: error });
    }
  };

  const pause = async (error: unknown, failures: number, signal?: AbortSignal): Promise<void> => {
    const wait = waitFor(error, failures, policy);
    if (wait === undefined) throw error;
    await sleep(wait, undefined, { signal });
  };

  const request = async (call: Call): Promise<Answer> => {
    for (let failures = 0; ;) {
      try {
        return await attempt(call);
      } catch (error) {
        if (!call.repeatable) throw error;
        await pause(error, ++failures, call.signal);
      }
    }
  };

  const json = async <T>(call: Call, shape: Shape<T>): Promise<T> => shape(parseJson((await request(call)).text));

  const open = async (call: Call, body: ReadableStream<Uint8Array>, signal: AbortSignal) => {
    const headers = withAuthorization(options.apiKey, call.contentType);
    const init = { method: call.method, headers, body, signal, duplex: 'half' } as const;
    let response: Response;
    try {
      response = await fetch(urlOf(options.baseUrl, call), init);
    } catch (error) {
      throw new TallymanUnreachable(`${call.method} ${call.path}: ${reasonOf(error)}`, { cause: error });
    }
    if (!response.ok) throw problemOf(response, await response.text());
    if (response.body === null) throw new TallymanProtocolError(`${call.path}: an empty answer`);
    return response.body;
  };

  return { request, json, open, pause };
};
