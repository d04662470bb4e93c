import type { LogIndex } from '../log-index.js';
import { createMemoryLogIndex } from '../memory-log-index.js';

/** An index that can be read, and takes what is written while `refusal` is `undefined`: else each write fails with that. */
export interface RefusingIndex extends LogIndex {
  refusal: string | undefined;
}

export const createRefusingIndex = (): RefusingIndex => {
  const inner = createMemoryLogIndex();
  return {
    ...inner,
    refusal: undefined,
    add(from, batch) {
      return this.refusal === undefined ? inner.add(from, batch) : Promise.reject(new Error(this.refusal));
    },
  };
};
