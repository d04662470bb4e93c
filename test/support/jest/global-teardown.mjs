import { once } from 'node:events';

/** Lets the reaper do its work and waits for it. */
export default async () => {
  const reaper = globalThis.tallymanReaper;
  const gone = once(reaper, 'exit');
  reaper.stdin.end();
  await gone;
};
