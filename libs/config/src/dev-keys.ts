import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keys that a development start made, so that the command line and the examples find them. */
export interface DevKeys {
  readonly admin: string;
  readonly dev: string;
}

const fileIn = (dataDir: string): string => join(dataDir, 'dev-keys.json');

/** Readable by its owner alone. */
export const writeDevKeys = (dataDir: string, keys: DevKeys): void => {
  writeFileSync(fileIn(dataDir), `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
};

/** The keys of the development start in this data directory, if there was one. */
export const readDevKeys = (dataDir: string): DevKeys | undefined => {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as DevKeys;
  } catch {
    return undefined;
  }
};
