import type { DerivationInput } from '../record/events.js';
import type { LineageEdge, LineageEvent, LineagePoint, LineageReader, MissingPoint } from './graph.js';

export interface LineageLimits {
  /** Steps from the root that are followed. */
  readonly maxDepth: number;
  /** Points that are read; no graph has more nodes. */
  readonly maxNodes: number;
  /** Inputs that are looked at, of all steps together; a step is followed with all of its inputs or not at all. */
  readonly maxEdges: number;
}

/** What an input of a node turned out to be: a node, missing from the log, or not read. */
export interface FollowedInput {
  readonly as: string;
  readonly node: number | 'missing' | 'unread';
}

export interface FoundNode {
  readonly stream: string;
  readonly event: LineageEvent;
  readonly depth: number;
  /** In the derivation's order; empty until they are followed. */
  inputs: readonly FollowedInput[];
}

/** Points that are asked for at a time. */
const READS_AT_A_TIME = 64;

const keyOf = (stream: string, revision: number, field: string | undefined): string =>
  `${stream}\0${String(revision)}\0${field ?? ''}`;
const pointKey = ({ stream, revision, field }: LineagePoint): string => keyOf(stream, revision, field);
const pointOf = ({ stream, revision, field }: DerivationInput): LineagePoint =>
  field === undefined ? { stream, revision } : { stream, revision, field };

/** Breadth first, level by level, so that the order is the same whichever read ends first. Each point is read once. */
export class Exploration {
  readonly nodes: FoundNode[] = [];
  readonly edges: LineageEdge[] = [];
  readonly missing: MissingPoint[] = [];
  /** What each point that was read turned out to be. */
  private readonly read = new Map<string, number | 'missing'>();
  private readonly byOrigin = new Map<string, number>();
  private readonly followed = new Set<number>();
  private edgesLeft: number;

  constructor(
    private readonly reader: LineageReader,
    private readonly limits: LineageLimits,
  ) {
    this.edgesLeft = limits.maxEdges;
  }

  async run(root: LineagePoint): Promise<void> {
    await this.readAll([root], 0);
    if (this.nodes.length === 0) this.missing.push(root);
    let from = 0;
    for (let depth = 0; from < this.nodes.length && depth < this.limits.maxDepth; depth += 1) {
      const to = this.nodes.length;
      await this.follow(from, to, depth + 1);
      from = to;
    }
    this.leaveTheRest(from);
  }

  /** Reads the inputs of the nodes of one level and ties them together. */
  private async follow(from: number, to: number, depth: number): Promise<void> {
    const points = new Map<string, LineagePoint>();
    for (let index = from; index < to; index += 1)
      for (const point of this.take(index).map(pointOf)) {
        const key = pointKey(point);
        const hasRoom = this.read.size + points.size < this.limits.maxNodes;
        if (hasRoom && !this.read.has(key)) points.set(key, point);
      }
    await this.readAll([...points.values()], depth);
    for (let index = from; index < to; index += 1) this.tie(index);
  }

  /** The inputs of a node, if there are edges left for all of them. */
  private take(index: number): readonly DerivationInput[] {
    const inputs = this.nodes[index]?.event.derivation?.inputs ?? [];
    if (inputs.length > this.edgesLeft) return [];
    this.edgesLeft -= inputs.length;
    this.followed.add(index);
    return inputs;
  }

  private async readAll(points: readonly LineagePoint[], depth: number): Promise<void> {
    for (let begin = 0; begin < points.length; begin += READS_AT_A_TIME) {
      const slice = points.slice(begin, begin + READS_AT_A_TIME);
      const events = await Promise.all(slice.map((point) => this.reader(point)));
      slice.forEach((point, index) => {
        this.read.set(pointKey(point), this.found(point, events[index], depth));
      });
    }
  }

  private found({ stream }: LineagePoint, event: LineageEvent | undefined, depth: number): number | 'missing' {
    if (event === undefined) return 'missing';
    const origin = keyOf(stream, event.revision, event.field);
    const known = this.byOrigin.get(origin);
    if (known !== undefined) return known;
    this.byOrigin.set(origin, this.nodes.length);
    return this.nodes.push({ stream, event, depth, inputs: [] }) - 1;
  }

  private tie(from: number): void {
    const node = this.nodes[from];
    if (node?.event.derivation === undefined) return;
    const isFollowed = this.followed.has(from);
    node.inputs = node.event.derivation.inputs.map((input): FollowedInput => {
      const { as } = input;
      const point = pointOf(input);
      const to = (isFollowed ? this.read.get(pointKey(point)) : undefined) ?? 'unread';
      if (to === 'missing') this.missing.push({ ...point, from, as });
      else if (to !== 'unread') this.edges.push({ from, to, as });
      return { as, node: to };
    });
  }

  /** Beyond the depth nothing is read, but what is known of these inputs already is told: it may close a circle. */
  private leaveTheRest(from: number): void {
    for (let index = from; index < this.nodes.length; index += 1) {
      this.take(index);
      this.tie(index);
    }
  }
}
