import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** With more cores than this the threads that help to collect garbage have one to run on. */
const FEW_CORES = 2;

/**
 * On few cores the helpers of the garbage collector take theirs from PostgreSQL and the network, and the thread that everything waits for waits
 * for them: alone it needs about a tenth less processor time per command and pauses shorter (docs/performance.md).
 */
export const collectGarbageAlone = (): void => {
  if (availableParallelism() <= FEW_CORES) setFlagsFromString('--no-parallel-scavenge');
};
