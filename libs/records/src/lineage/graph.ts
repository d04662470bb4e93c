import type { FieldValue } from '../record/values.js';
import type { DerivationInput } from '../record/events.js';

/** A value that somebody asks about: of the subject of a stream, after the event of that revision. */
export interface LineagePoint {
  readonly stream: string;
  readonly revision: number;
  /** Without it, the value that the kind of subject is about; the reader knows which. */
  readonly field?: string;
}

/**
 * Where the value of a point comes from. Of a record: the event that said it last, at or before the point's revision. Of a stock
 * item or an account: the event of the point's revision.
 */
export interface LineageEvent {
  /** At most that of the point. */
  readonly revision: number;
  readonly position: number;
  readonly field?: string;
  /** `null`: there is none, because the field was removed or never set. */
  readonly value: FieldValue | null;
  readonly subsystem: string;
  /** The release of the subsystem. */
  readonly producerVersion?: string;
  /** If the value was computed. */
  readonly derivation?: {
    readonly inputs: readonly DerivationInput[];
    readonly algorithm: string;
    readonly algorithmVersion: string;
  };
}

/** Reads a point of the log, or `undefined` when the log does not have it. May be asked for several at once; what it throws is thrown on. */
export type LineageReader = (point: LineagePoint) => Promise<LineageEvent | undefined>;

/** What a variable stands for; a list, where several inputs are bound to it. */
export type LineageVariables = ReadonlyMap<string, FieldValue | readonly FieldValue[]>;

/** An algorithm that can be run again. */
export interface LineageFormula {
  evaluate(
    variables: LineageVariables,
  ): { readonly value: FieldValue } | { readonly fault: { readonly message: string } };
}

/** The formula registered for a field under an algorithm and its version, if there is one. */
export type FormulaOf = (algorithm: string, version: string, field: string | undefined) => LineageFormula | undefined;

/**
 * `source`: not computed. `agrees`, `differs`: from what the formula gives for the RECORDED values of its inputs, so that a step which only
 * received a wrong input agrees. `no_formula`: none is registered. `input_missing`: the log lacks an input or its value.
 * `formula_failed`: it gives no value for these inputs. `not_followed`: a limit ended the walk before all inputs were read.
 */
export type LineageStatus =
  'source' | 'agrees' | 'differs' | 'no_formula' | 'input_missing' | 'formula_failed' | 'not_followed';

export interface LineageNode {
  readonly stream: string;
  /** Of the event that gave the value. */
  readonly revision: number;
  readonly position: number;
  readonly field?: string;
  readonly value: FieldValue | null;
  readonly subsystem: string;
  readonly producerVersion?: string;
  readonly algorithm?: string;
  readonly algorithmVersion?: string;
  /** Steps from the root by the shortest way. */
  readonly depth: number;
  readonly status: LineageStatus;
  /** What the inputs imply; with `agrees` and `differs`. */
  readonly implied?: FieldValue;
  /** Why the formula gives no value; with `formula_failed`. */
  readonly failure?: string;
}

/** `from` was computed from `to`; both are indices of nodes. Two inputs of one name and one origin are two edges. */
export interface LineageEdge {
  readonly from: number;
  readonly to: number;
  readonly as: string;
}

/** A point that the log does not have; `from` was computed from it, or, without `from`, it was the root. */
export interface MissingPoint extends LineagePoint {
  readonly from?: number;
  readonly as?: string;
}

export interface LineageGraph {
  /** The root first, then by depth, then in order of the inputs. Empty when the log does not have the root. */
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** A limit ended the walk: there is more than is shown. */
  readonly truncated: boolean;
  readonly missing: readonly MissingPoint[];
  /**
   * Nodes that were computed from each other in a circle, ascending, one list for each knot of circles. That is never so in truth: one of
   * them names an input that came later.
   */
  readonly cycles: readonly (readonly number[])[];
}
