/** Of both halves together, about. */
const BUDGET_BYTES = 16 * 1024 * 1024;
/** An entry of a map, beside the name. */
const ENTRY_BYTES = 64;

/**
 * The last revisions of the streams that a writer appended to lately. Under its fence nobody else can have moved them, so they need not be
 * looked up. Bounded by bytes: when the young half is full it becomes the old one, and the old one is forgotten.
 */
export class RecentRevisions {
  private young = new Map<string, number>();
  private old: ReadonlyMap<string, number> = new Map();
  private bytes = 0;

  constructor(private readonly budget = BUDGET_BYTES) {}

  get(stream: string): number | undefined {
    return this.young.get(stream) ?? this.old.get(stream);
  }

  set(stream: string, revision: number): void {
    if (!this.young.has(stream)) {
      this.bytes += stream.length + ENTRY_BYTES;
      if (this.bytes > this.budget / 2) {
        this.old = this.young;
        this.young = new Map();
        this.bytes = stream.length + ENTRY_BYTES;
      }
    }
    this.young.set(stream, revision);
  }

  clear(): void {
    this.young = new Map();
    this.old = new Map();
    this.bytes = 0;
  }
}
