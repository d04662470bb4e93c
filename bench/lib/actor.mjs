import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HOST = fileURLToPath(new URL('./actor-process.mjs', import.meta.url));
const END_PATIENCE_MS = 10_000;

/** Calls under way by number; all fail when the process ends. */
const createCalls = (child, what) => {
  const calls = new Map();
  let last = 0;
  let ended;
  child.on('message', ({ call, result, error }) => {
    const waiting = calls.get(call);
    calls.delete(call);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${what}: ${error}`));
  });
  const end = (reason) => {
    ended ??= new Error(`${what} ended: ${reason}`);
    for (const { reject } of calls.values()) reject(ended);
    calls.clear();
  };
  child.on('exit', (code, signal) => end(code ?? signal));
  child.on('error', (error) => end(String(error)));
  return (method, args) =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(ended);
        return;
      }
      last += 1;
      calls.set(last, { resolve, reject });
      child.send({ call: last, method, args });
    });
};

/**
 * Runs a module in a process of its own, so that contenders share neither a heap nor what the compiler has learnt.
 * The module exports `create(options)`, which answers an object of functions; each is called over a channel.
 * @param {URL} module
 * @param {object} options sent to `create`
 */
export const startActor = async (module, options) => {
  const what = module.pathname.split('/').at(-1) ?? module.pathname;
  // Standard output is for the figures. Ctrl-C reaches the children too: they wait for us to end them.
  const child = fork(HOST, [module.href], { stdio: ['ignore', 2, 2, 'ipc'] });
  const call = createCalls(child, what);
  await call('create', options);
  return {
    pid: child.pid,
    call,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          resolve();
          return;
        }
        const timer = setTimeout(() => child.kill('SIGKILL'), END_PATIENCE_MS);
        child.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        child.disconnect();
      }),
  };
};
