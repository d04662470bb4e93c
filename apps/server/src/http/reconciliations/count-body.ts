import {
  MAX_COUNT_LINES,
  parseCountFile,
  type CountedLine,
  type ProposeRequest,
  type ReconcileContext,
} from '@tallyman/application';
import { parseLocation, parseSku, type LocationId } from '@tallyman/inventory';
import type { RequestSender } from '../auth/sender.js';
import { checked, referenceOf } from '../commands/to-command/addressed.js';
import { bodyOf } from '../parsing/body.pipe.js';
import { parseInstant } from '../parsing/instants.js';
import { textParameter, type ValuesOf } from '../parsing/parameters.js';
import { isJsonObject } from '../parsing/shape.js';
import { isName, MAX_NAME } from '../parsing/text-rules.js';
import { ProblemError } from '../problems/problem.js';
import { ProposeDto, type AnyContextDto, type CountLineDto } from './reconciliation.dto.js';

/** With a CSV file only: what a JSON body says by itself. */
export const COUNT_PARAMETERS = {
  location: textParameter<LocationId>(parseLocation, 'a location', 'With text/csv: where it was counted.'),
  countedBy: textParameter(
    (text) => (isName(text, MAX_NAME) ? text : undefined),
    'a name',
    'With text/csv: who counted.',
  ),
};

type CountParameters = ValuesOf<typeof COUNT_PARAMETERS>;

/** Five values a line and some for the rest. */
const jsonBody = bodyOf(ProposeDto, {
  limits: { depth: 4, values: 6 * MAX_COUNT_LINES },
});

/** The content of the request, JSON or CSV. Ends it when there is something wrong with it. */
export const readCount = (body: unknown, parameters: CountParameters, sender: RequestSender): ProposeRequest => {
  if (Buffer.isBuffer(body)) return readCsv(body, parameters, sender);
  const misplaced = Object.keys(parameters)[0];
  if (misplaced !== undefined)
    throw new ProblemError(
      'unknown_parameter',
      `${misplaced} is a member of the JSON body, and a parameter only with text/csv.`,
    );
  if (isJsonObject(body) && Array.isArray(body['lines'])) refuseTooMany(body['lines'].length);
  const dto = jsonBody.transform(body, { type: 'body' });
  return {
    location: checked(parseLocation(dto.location)),
    countedBy: dto.countedBy,
    lines: dto.lines.map(toLine),
    context: contextOf(dto, sender),
  };
};

const refuseTooMany = (lines: number): void => {
  if (lines <= MAX_COUNT_LINES) return;
  throw new ProblemError(
    'too_many_lines',
    `${String(lines)} lines; one reconciliation takes ${String(MAX_COUNT_LINES)}.`,
  );
};

const toLine = ({ sku, counted, condition = 'sellable', countedAt }: CountLineDto): CountedLine => ({
  sku: checked(parseSku(sku)),
  counted: counted + 0,
  condition,
  countedAt: checked(parseInstant(countedAt)),
});

const readCsv = (file: Buffer, { location, countedBy }: CountParameters, sender: RequestSender): ProposeRequest => {
  if (location === undefined) throw missing('location');
  if (countedBy === undefined) throw missing('countedBy');
  const parsed = parseCountFile(file);
  if (parsed.kind === 'parsed') return { location, countedBy, lines: parsed.lines, context: contextOf({}, sender) };
  const { errors, total } = parsed;
  const first = errors[0];
  const where = first === undefined || first.line === 0 ? '' : `line ${String(first.line)}: `;
  throw new ProblemError('count_file_invalid', `${where}${first?.detail ?? 'the file cannot be read'}`, {
    errors,
    total,
  });
};

const missing = (name: string): ProblemError =>
  new ProblemError('validation_failed', `${name} must be given as a parameter with text/csv.`, {
    errors: [{ path: name, message: 'must be given as a parameter with text/csv' }],
  });

/** Who is behind it. Members that are absent stay absent. */
export const contextOf = (dto: Partial<AnyContextDto>, sender: RequestSender): ReconcileContext => {
  const { actor, producerVersion, reference, correlationId, causationId } = dto;
  const traceparent = dto.traceparent ?? sender.traceparent;
  return {
    subsystem: sender.subsystem,
    ...(actor === undefined ? {} : { actor }),
    ...(producerVersion === undefined ? {} : { producerVersion }),
    ...(reference === undefined ? {} : { reference: referenceOf(reference) }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
};
