import { commandHashOf, formulaStream, type CommandContext, type RegisteredFormula } from '@tallyman/event-catalog';
import { compileFormula, type FormulaFault, type FormulaValue, type FormulaVariables } from '@tallyman/formulas';
import type { FormulaRow, FormulaRowKey, RecordViews, RequestedBy } from '@tallyman/read-models';
import { OWN_ID_PREFIX, ownContext } from '../commands/own-context.js';
import type { Sequencer } from '../commands/sequencer.js';
import { createHeadWatch, type HeadWatchOptions } from '../queries/head-watch.js';
import { freshness, reach, type ViewProgress } from '../queries/read-context.js';
import type { Freshness, QueryRefusal, QueryResult } from '../queries/stock-queries-port.js';

export interface FormulasAnswer {
  readonly formulas: readonly FormulaRow[];
  readonly freshness: Freshness;
  /** Absent at the end. */
  readonly next?: FormulaRowKey;
}

export type RegisterResult =
  /** `replayed`: this very formula was registered before; nothing was written now. */
  | { readonly kind: 'registered'; readonly position: number; readonly replayed: boolean }
  | { readonly kind: 'exists' }
  | FormulaFault;

export type CheckResult = FormulaFault | { readonly kind: 'value'; readonly value: FormulaValue };

/** The formulas of derivations: registered once, under algorithm and version, and never changed. */
export interface Formulas {
  /** Rejects with `UnavailableError` when the log cannot take it now. */
  register(formula: RegisteredFormula, by: RequestedBy): Promise<RegisterResult>;
  /** In order of algorithm, version and field. */
  list(page: {
    readonly after?: FormulaRowKey;
    readonly limit: number;
    readonly minPosition?: number;
  }): Promise<QueryResult<FormulasAnswer>>;
  /** All of one version of an algorithm; absent when there are none. */
  get(algorithm: string, version: string, minPosition?: number): Promise<QueryResult<FormulasAnswer>>;
  /** What a formula gives for these variables; nothing is kept. */
  check(expression: string, variables: FormulaVariables): CheckResult;
}

export interface FormulaPorts {
  readonly gate: Pick<Sequencer, 'submitAny'>;
  readonly views: Pick<RecordViews, 'formulas' | 'formulasOf'>;
  readonly store: HeadWatchOptions['store'];
  readonly runner: ViewProgress['runner'];
  readonly ownHead?: HeadWatchOptions['ownHead'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Longest wait for `minPosition`, in milliseconds; default 5000. */
  readonly maxWaitMs?: number;
}

export const createFormulas = (ports: FormulaPorts): Formulas => {
  const context: ViewProgress = { ...ports, maxWaitMs: ports.maxWaitMs ?? 5000, head: createHeadWatch(ports) };
  return {
    register: (formula, by) => register(ports, formula, by),
    async list({ after, limit, minPosition }) {
      const refusal = await reach(context, minPosition);
      return refusal ?? page(context, await ports.views.formulas(after, limit + 1), limit);
    },
    async get(algorithm, version, minPosition) {
      const refusal: QueryRefusal | undefined = await reach(context, minPosition);
      if (refusal !== undefined) return refusal;
      const viewed = await ports.views.formulasOf(algorithm, version);
      return viewed.value.length === 0 ? { kind: 'absent' } : page(context, viewed, viewed.value.length);
    },
    check,
  };
};

const page = async (
  context: ViewProgress,
  { position, value }: Awaited<ReturnType<RecordViews['formulas']>>,
  limit: number,
): Promise<QueryResult<FormulasAnswer>> => {
  const formulas = value.slice(0, limit);
  const last = formulas.at(-1);
  const fresh = await freshness(context, position, 'view');
  if (value.length <= limit || last === undefined) return { kind: 'found', value: { formulas, freshness: fresh } };
  const { algorithm, version, field } = last;
  const next = field === undefined ? { algorithm, version } : { algorithm, version, field };
  return { kind: 'found', value: { formulas, freshness: fresh, next } };
};

/**
 * The command's id is what the formula is registered under: the log takes an id once, so of two that are registered at the same moment one wins, and
 * a repeat is told from another formula as any repeat of a command is.
 */
const register = async (
  { gate, now }: FormulaPorts,
  formula: RegisteredFormula,
  by: RequestedBy,
): Promise<RegisterResult> => {
  const { algorithm, version, field } = formula;
  const compilation = compileFormula(formula.expression);
  if (compilation.kind === 'fault') return compilation;
  const event = { type: 'FormulaRegistered', data: formula } as const;
  const command = { type: 'RecordControlEvent', stream: formulaStream(algorithm), event } as const;
  const name = commandHashOf(JSON.stringify([algorithm, version, field ?? null]));
  const own = ownContext(`${OWN_ID_PREFIX}formula/${name}`, command, now(), `key ${by.keyId}`);
  const sender: CommandContext = { ...own, subsystem: by.subsystem };
  const result = await gate.submitAny({ command, context: sender });
  if (result.outcome === 'accepted')
    return { kind: 'registered', position: result.position, replayed: result.replayed };
  if (result.refusal.code === 'command_id_reused') return { kind: 'exists' };
  throw new Error(`the log refused a formula: ${result.refusal.code}`);
};

const check = (expression: string, variables: FormulaVariables): CheckResult => {
  const compilation = compileFormula(expression);
  if (compilation.kind === 'fault') return compilation;
  const result = compilation.evaluate(variables);
  return 'fault' in result ? result.fault : { kind: 'value', value: result.value };
};
