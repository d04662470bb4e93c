/**
 * A map that is never changed, only followed by the next version: `set` and `remove` answer a new map and leave this one valid.
 * The version that was used last holds the entries themselves, in a `Map`; every other one holds the one entry in which it differs from the next on
 * the way there. So the newest version, which is nearly always the one that is used, costs what a `Map` costs, and going back to an older one
 * costs a step for each change since. Forgotten versions are collected: a newer one knows nothing of the older ones.
 * Source: H. G. Baker, "Shallow Binding Makes Functional Arrays Fast" (ACM SIGPLAN Notices 26, 1991); as rerooting in S. Conchon and J.-C. Filliâtre,
 * "A Persistent Union-Find Data Structure" (ML 2007).
 */
export class VersionedMap<Value extends string | number | boolean | object> implements Iterable<
  readonly [string, Value]
> {
  /** Of one version on each chain; the others follow `next`. */
  private entries: Map<string, Value> | undefined;
  private next: VersionedMap<Value> | undefined;
  /** Where this version differs from `next`, and its value there; `undefined`: it has none. */
  private key = '';
  private value: Value | undefined;

  private constructor(
    entries: Map<string, Value>,
    readonly size: number,
  ) {
    this.entries = entries;
  }

  /** A map of these entries; of several with the same key the last. */
  static from<Value extends string | number | boolean | object>(
    entries: Iterable<readonly [string, Value]> = [],
  ): VersionedMap<Value> {
    const map = new Map(entries);
    return new VersionedMap(map, map.size);
  }

  get(key: string): Value | undefined {
    return this.own().get(key);
  }

  has(key: string): boolean {
    return this.own().has(key);
  }

  /** The map with this value for the key. */
  set(key: string, value: Value): VersionedMap<Value> {
    // An empty map is shared by all that begin with nothing: what they become has nothing to do with each other.
    if (this.size === 0) return VersionedMap.from([[key, value]]);
    const entries = this.own();
    const before = entries.get(key);
    if (before === value) return this;
    entries.set(key, value);
    return this.follow(entries, key, before, before === undefined ? this.size + 1 : this.size);
  }

  /** The map without the key. */
  remove(key: string): VersionedMap<Value> {
    const entries = this.own();
    const before = entries.get(key);
    if (before === undefined) return this;
    if (this.size === 1) return VersionedMap.from();
    entries.delete(key);
    return this.follow(entries, key, before, this.size - 1);
  }

  /** In no order that means anything. The loop must end before any version of the map is asked for something else. */
  [Symbol.iterator](): IterableIterator<[string, Value]> {
    return this.own().entries();
  }

  values(): IterableIterator<Value> {
    return this.own().values();
  }

  private follow(
    entries: Map<string, Value>,
    key: string,
    before: Value | undefined,
    size: number,
  ): VersionedMap<Value> {
    const next = new VersionedMap(entries, size);
    this.pointTo(next, key, before);
    return next;
  }

  private pointTo(next: VersionedMap<Value>, key: string, value: Value | undefined): void {
    this.entries = undefined;
    this.next = next;
    this.key = key;
    this.value = value;
  }

  /** The entries of this very version. */
  private own(): Map<string, Value> {
    return this.entries ?? this.reroot();
  }

  /** Takes the entries from the version that has them, step by step, turning the chain round. */
  private reroot(): Map<string, Value> {
    const path: VersionedMap<Value>[] = [this];
    let holder = this.next;
    while (holder?.next !== undefined) {
      path.push(holder);
      holder = holder.next;
    }
    if (holder?.entries === undefined) throw new Error('a version of a map has lost its entries');
    return path.reduceRight((entries, version) => version.takeFromNext(entries), holder.entries);
  }

  private takeFromNext(entries: Map<string, Value>): Map<string, Value> {
    const { next, key, value } = this;
    const newer = entries.get(key);
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
    this.entries = entries;
    this.next = undefined;
    this.value = undefined;
    next?.pointTo(this, key, newer);
    return entries;
  }
}
