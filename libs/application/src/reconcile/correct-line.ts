import { decode, isStockEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { stockStream } from '@tallyman/inventory';
import type { CountLineRow } from '@tallyman/read-models';
import {
  createCorrectionHistory,
  proposalFor,
  type Correction,
  type CorrectionHistory,
  type Proposal,
} from '@tallyman/reconciliation';
import type { CommandResult, Submission } from '../commands/results.js';
import { streamPages } from '../explain/stream-pages.js';
import { contextOf, correctionCommandId } from './identity.js';
import type { ReconcilePorts } from './ports.js';
import type { ApproveRequest, LineRefusal } from './reconciliations.js';
import { refusalOfLine } from './refusal-of-line.js';

export type CorrectedLine =
  | { readonly kind: 'corrected'; readonly replayed: boolean; readonly position: number }
  | { readonly kind: 'refused'; readonly refusal: LineRefusal };

/** A refusal stays with its command id, so a line that is approved again is tried under the next one; nobody does that this often. */
const MAX_ATTEMPTS = 100;

/** Posts the variance of one line (not 0), unless it is posted already or overtaken by another correction. */
export const correctLine = async (
  ports: ReconcilePorts,
  row: CountLineRow,
  request: ApproveRequest,
): Promise<CorrectedLine> => {
  const history = await correctionsOf(ports.store, row);
  if (history.own !== undefined) return { kind: 'corrected', replayed: true, position: history.own.position };
  if (history.supersededBy !== undefined) return superseded(describe(history.supersededBy));
  const proposal = proposalFor(row.counted - row.expected);
  if (proposal === null) throw new Error(`line ${String(row.line)} has no variance to correct`);
  return await post(ports, row, proposal, history.basis?.eventId, request);
};

const correctionsOf = async (store: EventStore, row: CountLineRow): Promise<CorrectionHistory> => {
  const corrections = createCorrectionHistory(row);
  for await (const page of streamPages(store, stockStream(row), Number.MAX_SAFE_INTEGER)) {
    for (const recorded of page) {
      const event = decode(recorded);
      if (isStockEvent(event)) corrections.add(event);
    }
  }
  return corrections.finish();
};

const superseded = (by: string): CorrectedLine => ({
  kind: 'refused',
  refusal: {
    code: 'superseded_count',
    detail: `${by} corrected the same units after this count; count again if the shelf still differs`,
  },
});

const describe = (correction: Correction): string =>
  correction.type === 'StockLevelAsserted'
    ? `a source of truth (position ${String(correction.position)})`
    : `reconciliation ${correction.reconciliationId ?? ''} (position ${String(correction.position)})`;

const post = async (
  { gate, now }: ReconcilePorts,
  row: CountLineRow,
  proposal: Proposal,
  basis: string | undefined,
  request: ApproveRequest,
): Promise<CorrectedLine> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const commandId = correctionCommandId(row, row.condition, basis, attempt);
    const result = await gate.submit(submissionOf(row, proposal, commandId, request, now()));
    if (result.outcome === 'accepted')
      return { kind: 'corrected', replayed: result.replayed, position: result.position };
    if (!isTaken(result)) return { kind: 'refused', refusal: refusalOfLine(result.refusal) };
    // The id stands for "the next correction on this basis". Who holds it decides: posted by another count, or refused and free to pass.
    const holder = await gate.find(commandId);
    if (holder?.outcome === 'accepted') return superseded(`another count (position ${String(holder.position)})`);
  }
  return {
    kind: 'refused',
    refusal: { code: 'refused_too_often', detail: `refused ${String(MAX_ATTEMPTS)} times; count again` },
  };
};

const isTaken = (result: CommandResult): boolean =>
  result.replayed || (result.outcome === 'refused' && result.refusal.code === 'command_id_reused');

const submissionOf = (
  row: CountLineRow,
  { reasonCode, delta }: Proposal,
  commandId: string,
  { approvedBy, context }: ApproveRequest,
  now: number,
): Submission => {
  const { sku, location, condition, reconciliationId, line } = row;
  const content = ['ReconcileCount', reconciliationId, line, delta];
  return {
    context: contextOf(context, { commandId, content, reasonCode, occurredAt: now }),
    command: {
      type: 'ReconcileCount',
      sku,
      location,
      reasonCode,
      reconciliationId,
      line,
      condition,
      delta,
      approvedBy,
      suspects: [],
    },
  };
};
