#!/usr/bin/env node
import { prepare } from './prepare.mjs';

try {
  await prepare();
} catch (error) {
  process.stderr.write(`tallyman: ${error.message}\n`);
  process.exit(1);
}
await import('../dist/apps/cli/src/main.js');
