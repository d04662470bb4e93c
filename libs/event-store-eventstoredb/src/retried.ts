import { setTimeout as pause } from 'node:timers/promises';
import { faultKind } from './client-fault.js';

/** A broken connection costs a try, and a second one a short outage; then the log is not to be used now. */
const PAUSES_MS = [20, 100, 400];

/** Does a read again if the server could not be asked. */
export const retried = async <Result>(read: () => Promise<Result>): Promise<Result> => {
  for (const wait of PAUSES_MS) {
    try {
      return await read();
    } catch (error) {
      if (faultKind(error) !== 'unavailable') throw error;
    }
    await pause(wait);
  }
  return read();
};
