/** A credential of a subsystem. The key itself is shown once and kept nowhere; its hash is what is stored. */
export interface ApiKeyRow {
  /** UUID. */
  readonly id: string;
  readonly subsystem: string;
  /** SHA-256 of the key, 32 bytes; unique. */
  readonly keyHash: Uint8Array;
  /** Command types it may send; `['*']` for all. */
  readonly commands: readonly string[];
  readonly admin: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970. Once revoked, a key stays revoked. */
  readonly revokedAt?: number;
}

export interface ApiKeyStore {
  /** Throws when the id or the hash is there already. */
  insert(row: ApiKeyRow): Promise<void>;
  /** Revoked ones too: the caller says why it refuses. */
  findByHash(keyHash: Uint8Array): Promise<ApiKeyRow | undefined>;
  get(id: string): Promise<ApiKeyRow | undefined>;
  /** All, the oldest first. */
  list(): Promise<readonly ApiKeyRow[]>;
  /** True when this call revoked it; false when it is unknown or was revoked before. `at` in milliseconds since 1970. */
  revoke(id: string, at: number): Promise<boolean>;
}
