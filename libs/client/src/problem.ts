/** The service answered, and its answer is an error (RFC 9457). `code` is stable; `members` holds everything else of the body. */
export class TallymanProblem extends Error {
  override readonly name = 'TallymanProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
    /** Seconds that the service asks to wait; only with 429 and 503. */
    readonly retryAfterSeconds?: number,
  ) {
    super(`${code} (${String(status)}): ${detail}`);
  }
}

/** No answer came, as often as it was tried: whether the request was done is unknown. Commands may be sent again under the same id. */
export class TallymanUnreachable extends Error {
  override readonly name = 'TallymanUnreachable';
  readonly code = 'unreachable';
}

/** The service answered something that this client does not understand: a proxy's page, or a service of another release. */
export class TallymanProtocolError extends Error {
  override readonly name = 'TallymanProtocolError';
  readonly code = 'protocol_error';
}

const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** Seconds of a Retry-After header (delta or HTTP date), at least 0; `undefined` when it has none or cannot be read. */
export const retryAfter = (header: string | null, now: number): number | undefined => {
  if (header === null || header.trim() === '') return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
};

/** The problem of an answer that is not 2xx, whatever its body is. */
export const problemOf = (response: Response, body: string): TallymanProblem => {
  const { status } = response;
  const members = parsed(body);
  const wait =
    status === 429 || status === 503 ? retryAfter(response.headers.get('retry-after'), Date.now()) : undefined;
  if (members === undefined) return new TallymanProblem(status, `http_${String(status)}`, body.slice(0, 200), {}, wait);
  const code = textOf(members['code'], `http_${String(status)}`);
  const detail = textOf(members['detail'], textOf(members['title'], response.statusText));
  return new TallymanProblem(status, code, detail, members, wait);
};

const parsed = (body: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
