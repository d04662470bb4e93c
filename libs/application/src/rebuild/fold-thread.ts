import type { MessagePort } from 'node:worker_threads';
import type { LogScan } from '@tallyman/event-store';
import type { FoldedWindow } from '@tallyman/read-models';
import { messageOf } from '../projections/back-off.js';
import { foldRange } from './fold-range.js';
import { isLogFault } from './log-fault.js';
import { handedOver, packChanges } from './packed-changes.js';
import type { PackedChanges } from './packed-changes.js';

export interface FoldRequest {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

export type FoldReply =
  | { readonly id: number; readonly window: Omit<FoldedWindow, 'changes'>; readonly changes: PackedChanges }
  /** `final`: the log itself is at fault. */
  | { readonly id: number; readonly error: string; readonly final: boolean };

/** The other end of `createFoldThreads`: folds what it is asked to, until the thread is ended. */
export const serveFolds = (port: MessagePort, scanLog: LogScan): void => {
  const answer = async ({ id, from, to }: FoldRequest): Promise<FoldReply> => {
    try {
      const { changes, ...window } = await foldRange(scanLog, from, to);
      return { id, window, changes: packChanges(changes) };
    } catch (error) {
      return { id, error: messageOf(error), final: isLogFault(error) };
    }
  };
  // One after the other: two at a time would be no faster, and take twice the memory.
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: FoldRequest) => {
    last = last.then(async () => {
      const reply = await answer(request);
      port.postMessage(reply, 'changes' in reply ? handedOver(reply.changes) : []);
    });
  });
};
