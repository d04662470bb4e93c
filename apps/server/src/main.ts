import 'reflect-metadata';
import { collectGarbageAlone } from './collect-garbage-alone.js';
import { runServer } from './run-server.js';

collectGarbageAlone();
process.exit(await runServer());
