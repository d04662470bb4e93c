'use strict';

const { sep } = require('node:path');

const insideNodeModules = `${sep}node_modules${sep}`;
const relativeScript = /^\.{1,2}\/.*\.js$/;

/**
 * Resolves as jest does, with two additions: our own sources name their TypeScript neighbours `./name.js`, as Node's
 * ES modules demand; and a package that only exports an `import` entry is found, since the transform can load it.
 */
module.exports = (request, options) => {
  if (relativeScript.test(request) && !options.basedir.includes(insideNodeModules)) {
    try {
      return options.defaultResolver(`${request.slice(0, -3)}.ts`, options);
    } catch {
      // A real .js file: resolved below.
    }
  }
  try {
    return options.defaultResolver(request, options);
  } catch (error) {
    if (request.startsWith('.') || options.conditions === undefined) throw error;
    const conditions = ['import', ...options.conditions.filter((condition) => condition !== 'require')];
    return options.defaultResolver(request, { ...options, conditions });
  }
};
