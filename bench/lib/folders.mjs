import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** bench/ */
export const BENCH = dirname(dirname(fileURLToPath(import.meta.url)));
/** The checkout. */
export const ROOT = dirname(BENCH);

/**
 * A library of the service, as built.
 * @param {string} name folder under libs/
 */
export const builtLib = (name) => import(new URL(`../../dist/libs/${name}/src/index.js`, import.meta.url).href);
