import 'reflect-metadata';
import { runServer } from './run-server.js';

process.exit(await runServer());
