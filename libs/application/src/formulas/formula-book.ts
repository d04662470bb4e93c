import { decode, formulaStream, type RegisteredFormula } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { compileFormula, type Formula } from '@tallyman/formulas';
import type { FormulaOf, LineageFormula } from '@tallyman/records';
import { LRUCache } from 'lru-cache';

/** The formulas that one request needs, read from the log. */
export interface FormulaSource {
  /** Resolves when every formula is known that was registered for the algorithm before. */
  load(algorithm: string): Promise<void>;
  /** Of an algorithm that was loaded. The formula of the field itself goes before the one of all fields. */
  readonly formulaOf: FormulaOf;
}

interface Known {
  /** Revision of the stream's last event that is known. */
  readonly revision: number;
  readonly formulas: ReadonlyMap<string, LineageFormula>;
}

const NOTHING: Known = { revision: -1, formulas: new Map() };
const PAGE = 1000;
const KEPT_ALGORITHMS = 5000;

const keyOf = (version: string, field: string | undefined): string => JSON.stringify([version, field ?? null]);

/** What was registered compiled then. A release that does not take it any more says so at each step, and keeps the rest of an answer. */
const usable = (compiled: Formula | Extract<ReturnType<typeof compileFormula>, { kind: 'fault' }>): LineageFormula =>
  compiled.kind === 'formula' ? compiled : { evaluate: () => ({ fault: compiled }) };

/**
 * Formulas never change, so what was read once is kept, and only what is new in an algorithm's stream is read again. From the log and not from the views:
 * a step is called wrong on its word.
 */
export class FormulaBook {
  private readonly kept = new LRUCache<string, Known>({ max: KEPT_ALGORITHMS });

  constructor(private readonly store: Pick<EventStore, 'readStream'>) {}

  /** For one request. */
  open(): FormulaSource {
    const loaded = new Map<string, Promise<Known>>();
    const known = new Map<string, Known>();
    return {
      load: async (algorithm) => {
        const loading = loaded.get(algorithm) ?? this.refresh(algorithm);
        loaded.set(algorithm, loading);
        known.set(algorithm, await loading);
      },
      formulaOf: (algorithm, version, field) => {
        const formulas = known.get(algorithm)?.formulas;
        return formulas?.get(keyOf(version, field)) ?? formulas?.get(keyOf(version, undefined));
      },
    };
  }

  private async refresh(algorithm: string): Promise<Known> {
    let known = this.kept.get(algorithm) ?? NOTHING;
    for (;;) {
      const stream = formulaStream(algorithm);
      const page = await this.store.readStream(stream, { from: known.revision + 1, limit: PAGE });
      const last = page.at(-1);
      if (last === undefined) return known;
      const formulas = new Map(known.formulas);
      for (const event of page.map(decode)) if (event.type === 'FormulaRegistered') addTo(formulas, event.data);
      known = { revision: last.revision, formulas };
      this.kept.set(algorithm, known);
      if (page.length < PAGE) return known;
    }
  }
}

const addTo = (formulas: Map<string, LineageFormula>, { version, field, expression }: RegisteredFormula): void => {
  const key = keyOf(version, field);
  if (!formulas.has(key)) formulas.set(key, usable(compileFormula(expression)));
};
