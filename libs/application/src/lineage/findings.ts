import type { LineageNode } from '@tallyman/records';
import {
  MAX_FINDINGS,
  type FindingStatus,
  type Recheck,
  type RecheckFinding,
  type RecheckSample,
} from './recheck-port.js';

interface Tally extends Omit<RecheckFinding, 'samples' | 'count' | 'firstPosition' | 'lastPosition'> {
  count: number;
  firstPosition: number;
  lastPosition: number;
  readonly samples: RecheckSample[];
}

const begin = (node: LineageNode, status: FindingStatus): Tally => ({
  status,
  field: node.field ?? '',
  algorithm: node.algorithm ?? '',
  algorithmVersion: node.algorithmVersion ?? '',
  subsystem: node.subsystem,
  producerVersion: node.producerVersion ?? null,
  count: 0,
  firstPosition: node.position,
  lastPosition: node.position,
  samples: [],
});

const keyOf = (node: LineageNode): string =>
  JSON.stringify([
    ...[node.status, node.field, node.algorithm, node.algorithmVersion],
    ...[node.subsystem, node.producerVersion ?? null],
  ]);

const sampleOf = (key: string, { revision, position, value, implied, failure }: LineageNode): RecheckSample => ({
  ...{ key, revision, position, value },
  ...(implied === undefined ? {} : { implied }),
  ...(failure === undefined ? {} : { failure }),
});

/** Counts what was found by status and step; memory is bounded by the number of findings and their samples. */
export class RecheckFindings {
  private readonly tallies = new Map<string, Tally>();
  private unlisted = 0;
  private readonly totals: Record<FindingStatus | 'agrees', number> = {
    agrees: 0,
    differs: 0,
    no_formula: 0,
    input_missing: 0,
    formula_failed: 0,
    not_followed: 0,
  };

  constructor(private readonly samples: number) {}

  /** The field of the record of this key, as it is derived now. */
  add(key: string, node: LineageNode): void {
    const { status } = node;
    if (status === 'source') return;
    this.totals[status] += 1;
    if (status === 'agrees') return;
    const group = keyOf(node);
    const tally = this.tallies.get(group) ?? begin(node, status);
    if (tally.count === 0) {
      if (this.tallies.size >= MAX_FINDINGS) {
        this.unlisted += 1;
        return;
      }
      this.tallies.set(group, tally);
    }
    tally.count += 1;
    tally.firstPosition = Math.min(tally.firstPosition, node.position);
    tally.lastPosition = Math.max(tally.lastPosition, node.position);
    if (tally.samples.length < this.samples) tally.samples.push(sampleOf(key, node));
  }

  finish(): Pick<Recheck, 'totals' | 'findings' | 'unlisted'> {
    const rank = ({ status }: Tally): number => (status === 'differs' ? 0 : 1);
    const findings = [...this.tallies.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
    return { totals: this.totals, findings, unlisted: this.unlisted };
  }
}
