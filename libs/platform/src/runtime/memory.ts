import { availableParallelism } from 'node:os';

const MIB = 1024 * 1024;
/** Two threads of a rebuild have 352 MiB of heap at the most. */
const ENOUGH_FOR_THREADS_MIB = 512;

/** Who of what is bounded by bytes gets how much. What is left is for Node itself, for what is in flight, and for the threads of a rebuild. */
export interface MemoryShares {
  /** States of streams, in the owner. */
  readonly streamStates: number;
  /** Cells of the stock view. */
  readonly stockCells: number;
  /** Commands that wait to be decided. */
  readonly waitingCommands: number;
  /** Threads of a rebuild; below 2 it is done in the one there is. */
  readonly rebuildThreads: number;
}

/** Shares out what the process may take. */
export const shareMemory = (memoryMiB: number): MemoryShares => ({
  streamStates: Math.floor(memoryMiB / 5) * MIB,
  stockCells: Math.floor(memoryMiB / 10) * MIB,
  waitingCommands: Math.floor(memoryMiB / 10) * MIB,
  rebuildThreads: Math.max(1, Math.min(Math.floor((2 * memoryMiB) / ENOUGH_FOR_THREADS_MIB), availableParallelism())),
});
