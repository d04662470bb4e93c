import { isWhole } from '@tallyman/kernel';

/**
 * Why a formula cannot be compiled, or gives no value. Codes are public and never used again for anything else.
 * While compiling: too_long, too_complex, syntax, not_allowed, name_taken, used_both_ways, wrong_type, not_whole, out_of_range.
 * While evaluating: variable_missing, wrong_type, division_by_zero, overflow, not_whole, out_of_range.
 */
export type FormulaFaultCode =
  | 'too_long'
  | 'too_complex'
  | 'syntax'
  | 'not_allowed'
  | 'name_taken'
  | 'used_both_ways'
  | 'variable_missing'
  | 'wrong_type'
  | 'division_by_zero'
  | 'overflow'
  | 'not_whole'
  | 'out_of_range';

export interface FormulaFault {
  readonly kind: 'fault';
  readonly code: FormulaFaultCode;
  /** One sentence that a person can act on. */
  readonly message: string;
  /** Where in the text the fault is, from 0, in UTF-16 code units; missing when it is of the whole. */
  readonly position?: number;
}

/** Carries a fault out of a walk over a formula; never leaves this lib. */
export class FormulaError extends Error {
  constructor(
    readonly code: FormulaFaultCode,
    message: string,
    readonly position?: number,
  ) {
    super(message);
    this.name = 'FormulaError';
  }
}

/** What the codes of the CEL library mean here; every other one tells of a type. */
const CODES: Readonly<Record<string, FormulaFaultCode>> = {
  limit_exceeded: 'too_complex',
  numeric_overflow: 'overflow',
  division_by_zero: 'division_by_zero',
  modulo_by_zero: 'division_by_zero',
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Where in the text the CEL library says that an error is. */
const positionOf = (error: Error): Pick<FormulaFault, 'position'> => {
  const range: unknown = 'range' in error ? error.range : undefined;
  const start: unknown = typeof range === 'object' && range !== null && 'start' in range ? range.start : undefined;
  return isWhole(start) ? { position: start } : {};
};

/** The fault that an error is; throws an error again that is neither of this lib nor of the CEL library. */
export const faultOf = (error: unknown, otherwise: FormulaFaultCode): FormulaFault => {
  const code = codeOf(error);
  if (error instanceof FormulaError) {
    const { position } = error;
    return { kind: 'fault', code: error.code, message: error.message, ...(position === undefined ? {} : { position }) };
  }
  if (code === undefined || !(error instanceof Error)) throw error;
  // The library draws the place below the first line.
  const [message = code] = error.message.split('\n');
  return { kind: 'fault', code: CODES[code] ?? otherwise, message, ...positionOf(error) };
};
