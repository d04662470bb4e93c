import * as fc from 'fast-check';
import type { LineageEvent, LineagePoint, LineageReader } from './graph.js';
import { walkLineage } from './walk.js';

const STREAMS = ['a', 'b', 'c', 'd', 'e'];

/** Any log at all: of each point nothing, a source, or a derivation from any other points, later and absent ones too. */
const anyLog = fc.array(
  fc.option(
    fc.array(fc.record({ as: fc.constantFrom('x', 'y'), stream: fc.constantFrom(...STREAMS), revision: fc.nat(3) }), {
      maxLength: 4,
    }),
    { freq: 5 },
  ),
  { minLength: 20, maxLength: 20 },
);
const limits = fc.record({
  maxDepth: fc.nat(6),
  maxNodes: fc.integer({ min: 1, max: 20 }),
  maxEdges: fc.oneof(fc.constant(100), fc.nat(30)),
});

const pointIndex = ({ stream, revision }: LineagePoint): number => STREAMS.indexOf(stream) * 4 + revision;

const eventsOf = (log: readonly (readonly { as: string; stream: string; revision: number }[] | null)[]) =>
  log.map((inputs, index): LineageEvent | undefined => {
    if (inputs === null) return undefined;
    const head = { revision: index % 4, position: index, value: index, subsystem: String(index) };
    return inputs.length === 0 ? head : { ...head, derivation: { inputs, algorithm: 'f', algorithmVersion: '1' } };
  });

/** Reads that end in another order than they began. */
const slowly =
  (read: (point: LineagePoint) => LineageEvent | undefined): LineageReader =>
  async (point) => {
    for (let turns = (pointIndex(point) * 7) % 5; turns > 0; turns -= 1) await Promise.resolve();
    return read(point);
  };

const ROOT = { stream: 'a', revision: 0 };

describe('walkLineage', () => {
  it('ends on any data within its limits, and reads each point once', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, limits, async (log, limit) => {
        const events = eventsOf(log);
        const read: string[] = [];
        const graph = await walkLineage(
          ROOT,
          (point) => {
            read.push(JSON.stringify([point.stream, point.revision]));
            return Promise.resolve(events[pointIndex(point)]);
          },
          { ...limit, formulaOf: () => ({ evaluate: () => ({ value: 0 }) }) },
        );
        expect(new Set(read).size).toBe(read.length);
        expect(read.length).toBeLessThanOrEqual(limit.maxNodes);
        expect(graph.nodes.length).toBeLessThanOrEqual(limit.maxNodes);
        expect(graph.edges.length + graph.missing.length).toBeLessThanOrEqual(limit.maxEdges + Number(!log[0]));
        for (const { depth } of graph.nodes) expect(depth).toBeLessThanOrEqual(limit.maxDepth);
        const ends = graph.edges.flatMap(({ from, to }) => [from, to]);
        expect(ends.filter((index) => graph.nodes[index] === undefined)).toEqual([]);
        const inputs = graph.nodes.flatMap(({ position }) => events[position]?.derivation?.inputs ?? []);
        if (!graph.truncated) expect(graph.edges.length + graph.missing.length).toBe(inputs.length + Number(!log[0]));
        const statuses = graph.nodes.map(({ status }) => status);
        if (graph.truncated) expect(statuses).toContainEqual(expect.stringMatching('not_followed|input_missing'));
        else expect(statuses).not.toContain('not_followed');
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same graph whichever read ends first', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, limits, async (log, limit) => {
        const events = eventsOf(log);
        const lookUp = (point: LineagePoint) => events[pointIndex(point)];
        const atOnce = await walkLineage(ROOT, (point) => Promise.resolve(lookUp(point)), limit);
        expect(await walkLineage(ROOT, slowly(lookUp), limit)).toEqual(atOnce);
      }),
      { numRuns: 300 },
    );
  });

  it('tells exactly the nodes that lead back to themselves, those together that lead to each other', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, async (log) => {
        const events = eventsOf(log);
        const { nodes, edges, cycles } = await walkLineage(ROOT, (point) => Promise.resolve(events[pointIndex(point)]));
        const reach = nodes.map((_, start) => {
          const reached = new Set<number>();
          const open = [start];
          for (let node = open.pop(); node !== undefined; node = open.pop())
            for (const { from, to } of edges)
              if (from === node && !reached.has(to)) {
                reached.add(to);
                open.push(to);
              }
          return reached;
        });
        const knots = nodes.flatMap((_, a) => {
          const knot = nodes.flatMap((_other, b) => (reach[a]?.has(b) && reach[b]?.has(a) ? [b] : []));
          return knot[0] === a ? [knot] : [];
        });
        expect(cycles).toEqual(knots);
      }),
      { numRuns: 500 },
    );
  });
});
