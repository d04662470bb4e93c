import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { EDGE_STATUS, type EdgeCode } from '../problems/edge-status.js';
import { REFUSAL_STATUS } from '../problems/refusal-status.js';
import { PROBLEM_TYPE } from '../problems/problem.js';
import { ref, type Schema } from './schema.js';

type Code = EdgeCode | keyof typeof REFUSAL_STATUS;

export interface Success {
  readonly status: number;
  readonly description: string;
  /** By media type; `application/json` when it is one schema. */
  readonly content?: Readonly<Record<string, Schema>>;
  readonly schema?: Schema;
  readonly example?: unknown;
}

export interface Documentation {
  readonly summary: string;
  readonly description?: string;
  readonly success: Success;
  /** Codes of this route, beside those that every route may answer with. */
  readonly problems?: readonly Code[];
}

export const REFUSAL_CODES = Object.keys(REFUSAL_STATUS) as readonly (keyof typeof REFUSAL_STATUS)[];

const STATUS: Readonly<Record<string, number>> = { ...EDGE_STATUS, ...REFUSAL_STATUS };

/** What every route under /v1 may answer with. */
const COMMON: readonly Code[] = [
  'unauthenticated',
  'key_revoked',
  'unknown_parameter',
  'malformed_url',
  'log_unavailable',
  'log_damaged',
  'shutting_down',
  'internal_error',
];

const statusOf = (code: Code): number => STATUS[code] ?? 500;

const problemSchema = (codes: readonly Code[]): Schema => ({
  allOf: [ref('Problem'), { type: 'object', properties: { code: { type: 'string', enum: [...codes] } } }],
});

const problemResponses = (codes: readonly Code[]): MethodDecorator[] => {
  const statuses = [...new Set(codes.map(statusOf))].sort((a, b) => a - b);
  return statuses.map((status) => {
    const here = codes.filter((code) => statusOf(code) === status);
    return ApiResponse({
      status,
      description: here.map((code) => `\`${code}\``).join(', '),
      content: { [PROBLEM_TYPE]: { schema: problemSchema(here) } },
    });
  });
};

const successResponse = ({ status, description, content, schema, example }: Success): MethodDecorator => {
  const types = content ?? (schema === undefined ? {} : { 'application/json': schema });
  return ApiResponse({
    status,
    description,
    content: Object.fromEntries(
      Object.entries(types).map(([type, of]) => [type, { schema: of, ...(example === undefined ? {} : { example }) }]),
    ),
  });
};

/** Describes a route of the API: its answer, and every code it may refuse with, by status. */
export const Documented = ({ summary, description, success, problems = [] }: Documentation): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    successResponse(success),
    ...problemResponses([...new Set([...problems, ...COMMON])]),
  );
