import type { StockItemId } from '@tallyman/inventory';
import { observe, type VarianceLine } from '@tallyman/reconciliation';
import type { CommandResult, Submission } from '../commands/results.js';
import { describeLines, describeRows } from './answer.js';
import { refusalOf } from './check-request.js';
import { eachAtMost } from './each-at-most.js';
import { expectedQuantity } from './expected-quantity.js';
import { contextOf, countCommandId, reconciliationIdOf } from './identity.js';
import { awaitView, LINES_AT_ONCE, type ReconcilePorts } from './ports.js';
import type { CountedLine, ProposeRequest, ReconciliationLine, ReconciliationResult } from './reconciliations.js';
import { refusalOfLine } from './refusal-of-line.js';

export const createPropose =
  (ports: ReconcilePorts) =>
  async (request: ProposeRequest): Promise<ReconciliationResult> => {
    const { recordedAt } = await ports.store.head();
    const refusal = refusalOf(request.lines, Math.max(recordedAt, ports.now()));
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const id = reconciliationIdOf(request);
    const recording = new Recording(ports, request, id);
    await recording.recordAll();
    await awaitView(ports, recording.lastPosition);
    const rows = (await ports.views.countLines(id)).value;
    const recorded = describeRows(id, rows)?.lines ?? [];
    const lines = [...recorded, ...recording.refused];
    const reconciliation = describeLines(id, request.location, request.countedBy, lines);
    return { kind: 'done', replayed: !recording.wroteSomething, reconciliation };
  };

/** Puts the lines of one count on record. Lines that are there already, from an earlier try, stay as they were first observed. */
class Recording {
  readonly refused: ReconciliationLine[] = [];
  lastPosition = 0;
  wroteSomething = false;
  /** Many lines have the same time. */
  private readonly positions = new Map<number, Promise<number>>();

  constructor(
    private readonly ports: ReconcilePorts,
    private readonly request: ProposeRequest,
    private readonly id: string,
  ) {}

  async recordAll(): Promise<void> {
    const { value } = await this.ports.views.countLines(this.id);
    const there = new Set(value.map(({ line }) => line));
    const missing = [...this.request.lines.entries()].filter(([line]) => !there.has(line));
    await eachAtMost(missing, LINES_AT_ONCE, ([line, counted]) => this.record(line, counted));
  }

  private async record(line: number, counted: CountedLine): Promise<void> {
    const item = { location: this.request.location, sku: counted.sku };
    const position = await this.positionAt(counted.countedAt);
    const expected = await expectedQuantity(this.ports.store, item, counted.condition, position);
    const variance = observe({ sku: counted.sku, counted: counted.counted, expected, position });
    const result = await this.ports.gate.submit(this.submission(item, line, counted, variance));
    this.take(result, line, counted, variance);
  }

  private positionAt(time: number): Promise<number> {
    const known = this.positions.get(time);
    if (known !== undefined) return known;
    const position = this.ports.store.positionAt(time);
    this.positions.set(time, position);
    return position;
  }

  private submission(item: StockItemId, line: number, counted: CountedLine, variance: VarianceLine): Submission {
    const { request, id } = this;
    const { condition, countedAt } = counted;
    const commandId = countCommandId(id, line);
    const content = ['RecordCount', id, line, counted.sku, condition, counted.counted, countedAt];
    const own = { commandId, content, reasonCode: 'cycle_count', occurredAt: countedAt } as const;
    return {
      context: contextOf(request.context, own),
      command: {
        type: 'RecordCount',
        ...item,
        reasonCode: own.reasonCode,
        reconciliationId: id,
        line,
        condition,
        counted: counted.counted,
        expected: variance.expected,
        observedPosition: variance.position,
        countedAt,
        countedBy: request.countedBy,
      },
    };
  }

  private take(result: CommandResult, line: number, counted: CountedLine, variance: VarianceLine): void {
    if (!result.replayed) this.wroteSomething = true;
    if (result.outcome === 'accepted') {
      this.lastPosition = Math.max(this.lastPosition, result.position);
      return;
    }
    this.refused.push({
      ...variance,
      line,
      condition: counted.condition,
      countedAt: new Date(counted.countedAt).toISOString(),
      status: 'refused',
      reconciled: null,
      refusal: refusalOfLine(result.refusal),
    });
  }
}
