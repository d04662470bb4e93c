import type { CheckResult, FormulasAnswer, QueryResult, RegisterResult } from '@tallyman/application';
import type { RegisteredFormula } from '@tallyman/event-catalog';
import type { FormulaFault } from '@tallyman/formulas';
import type { FormulaRow } from '@tallyman/read-models';
import { parseAlgorithmName } from '@tallyman/records';
import type { FastifyReply } from 'fastify';
import { cursorOf } from '../parsing/cursors.js';
import { toIso } from '../parsing/instants.js';
import { found } from '../problems/found.js';
import { ProblemError } from '../problems/problem.js';

const invalid = ({ code, message, position }: FormulaFault): ProblemError =>
  new ProblemError('formula_invalid', `${message}.`, { fault: code, ...(position === undefined ? {} : { position }) });

/** 201; 200 when this very formula was registered before. */
export const presentRegistered = (reply: FastifyReply, formula: RegisteredFormula, result: RegisterResult) => {
  if (result.kind === 'fault') throw invalid(result);
  const { algorithm, version, field = null, expression, description = null } = formula;
  if (result.kind === 'exists') {
    const which = field === null ? '' : ` and field ${field}`;
    throw new ProblemError(
      'formula_exists',
      `Another formula is registered under ${algorithm}, version ${version}${which}; register this one under another version.`,
      { algorithm, version, field },
    );
  }
  const { position, replayed } = result;
  void reply.status(replayed ? 200 : 201);
  return { algorithm, version, field, expression, description, position, replayed };
};

const presentRow = ({ field, description, actor, recordedAt, ...row }: FormulaRow) => ({
  ...row,
  field: field ?? null,
  description: description ?? null,
  actor: actor ?? null,
  recordedAt: toIso(recordedAt),
});

export const presentFormulas = (result: QueryResult<FormulasAnswer>) => {
  const { formulas, freshness, next } = found(result, () => new Error('a list cannot be absent'));
  const cursor = next === undefined ? null : cursorOf([next.algorithm, next.version, next.field ?? '']);
  return { formulas: formulas.map(presentRow), freshness, next: cursor };
};

export const presentVersion = (algorithm: string, version: string, result: QueryResult<FormulasAnswer>) => {
  const { formulas, freshness } = found(
    result,
    () =>
      new ProblemError('formula_not_found', `No formula is registered under ${algorithm}, version ${version}.`, {
        ...{ algorithm, version },
      }),
  );
  return { algorithm, version, formulas: formulas.map(presentRow), freshness };
};

export const presentChecked = (result: CheckResult) => {
  if (result.kind === 'fault') throw invalid(result);
  return { value: result.value };
};

/** Of a cursor. */
export const readFormulaKey = (parts: readonly unknown[]) => {
  const [algorithm, version, field] = parts;
  if (typeof algorithm !== 'string' || typeof version !== 'string' || typeof field !== 'string') return undefined;
  if (parseAlgorithmName(algorithm) === undefined || parseAlgorithmName(version) === undefined) return undefined;
  return { algorithm, version, field };
};
