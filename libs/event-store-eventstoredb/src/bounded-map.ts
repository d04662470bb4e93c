/** A map that keeps at least its newest `most` / 2 entries, and at most `most`. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  readonly delete: (key: string) => void;
}

export const createBoundedMap = <Value>(most: number): BoundedMap<Value> => {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  return {
    get: (key) => young.get(key) ?? old.get(key),
    set(key, value) {
      if (!young.has(key) && young.size >= most / 2) {
        old = young;
        young = new Map();
      }
      young.set(key, value);
    },
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
  };
};
