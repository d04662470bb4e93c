import type { MessagePort } from 'node:worker_threads';
import type { LogScan } from '@tallyman/event-store';
import type { Projection } from '@tallyman/projections';
import type { FoldedWindow } from '@tallyman/read-models';
import { messageOf } from '../projections/back-off.js';
import { foldRange } from './fold-range.js';
import { isLogFault } from './log-fault.js';

export interface FoldRequest {
  readonly id: number;
  /** Its name. */
  readonly projection: string;
  readonly from: number;
  readonly to: number;
}

export type FoldReply =
  | { readonly id: number; readonly window: Omit<FoldedWindow<unknown>, 'changes'>; readonly changes: unknown }
  /** `final`: the log itself is at fault. */
  | { readonly id: number; readonly error: string; readonly final: boolean };

/** The changes, packed; and what of them is handed over. */
const foldPacked = async <Changes>(
  projection: Projection<Changes>,
  scanLog: LogScan,
  { id, from, to }: FoldRequest,
): Promise<readonly [FoldReply, readonly ArrayBuffer[]]> => {
  const { changes, ...window } = await foldRange(projection, scanLog, from, to);
  const packed = projection.pack(changes);
  return [{ id, window, changes: packed }, projection.handedOver(packed)];
};

/** The other end of `createFoldThreads`: folds what it is asked to for one of these projections, until the thread is ended. */
export const serveFolds = (port: MessagePort, scanLog: LogScan, projections: readonly Projection<unknown>[]): void => {
  const answer = async (request: FoldRequest): Promise<readonly [FoldReply, readonly ArrayBuffer[]]> => {
    try {
      const projection = projections.find(({ name }) => name === request.projection);
      if (projection === undefined) throw new Error(`there is no projection ${request.projection}`);
      return await foldPacked(projection, scanLog, request);
    } catch (error) {
      return [{ id: request.id, error: messageOf(error), final: isLogFault(error) }, []];
    }
  };
  // One after the other: two at a time would be no faster, and take twice the memory.
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: FoldRequest) => {
    last = last.then(async () => {
      port.postMessage(...(await answer(request)));
    });
  });
};
