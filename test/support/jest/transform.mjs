import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync, version } from '@swc/core';

const { jsc } = JSON.parse(readFileSync(new URL('../../../.swcrc', import.meta.url), 'utf8'));
const ownSource = readFileSync(fileURLToPath(import.meta.url), 'utf8');

// Aliases stay in the output: jest's moduleNameMapper resolves them.
const { baseUrl: _baseUrl, paths: _paths, ...ownJsc } = jsc;
const hoisting = { transform: { hidden: { jest: true } } };
const common = { swcrc: false, configFile: false, sourceMaps: 'inline', module: { type: 'commonjs' } };
const optionsOf = {
  ts: { ...common, jsc: { ...ownJsc, transform: { ...ownJsc.transform, ...hoisting.transform } } },
  js: { ...common, sourceMaps: false, jsc: { parser: { syntax: 'ecmascript' }, target: 'es2022' } },
};

const packageTypes = new Map();

/** The `type` of the nearest package.json above the folder: what Node itself goes by. */
const packageTypeOf = (folder) => {
  const known = packageTypes.get(folder);
  if (known !== undefined) return known;
  const manifest = join(folder, 'package.json');
  const parent = dirname(folder);
  let type = 'commonjs';
  if (existsSync(manifest)) type = JSON.parse(readFileSync(manifest, 'utf8')).type ?? 'commonjs';
  else if (parent !== folder && !folder.endsWith(`${sep}node_modules`)) type = packageTypeOf(parent);
  packageTypes.set(folder, type);
  return type;
};

const isCommonJs = (file) =>
  file.endsWith('.cjs') || (file.endsWith('.js') && packageTypeOf(dirname(file)) !== 'module');

/** ES modules often define the CommonJS names themselves, which would be declared twice after the transform. */
const withoutCommonJsNames = (source) =>
  /\b(const|let|var) __(dirname|filename)\b/.test(source)
    ? source.replace(/\b__(dirname|filename)\b/g, '__esm_$1')
    : source;

export default {
  process(source, file) {
    if (file.endsWith('.ts')) return transformSync(source, { ...optionsOf.ts, filename: file });
    if (isCommonJs(file)) return { code: source };
    return transformSync(withoutCommonJsNames(source), { ...optionsOf.js, filename: file });
  },
  getCacheKey(source, file) {
    const hash = createHash('sha256');
    for (const part of [version, ownSource, JSON.stringify(jsc), file, source]) hash.update(part).update('\0');
    return hash.digest('hex');
  },
};
