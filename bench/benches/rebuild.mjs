import { rebuildStock } from '../lib/rebuild.mjs';
import { interleave, summarise } from '../lib/rounds.mjs';

const SKUS = 10_000;
const UNIT = 'events/s';

/** A rebuild of the stock views by the running service, beside a plain read of the same log and the rebuild of Emmett. */
export const bench = async (stage) => {
  const { quick, events } = stage.options;
  const emmettEvents = quick ? 640 : 6_400;
  const url = await stage.server.createDatabase('bench_rebuild');
  const emmettUrl = await stage.server.createDatabase('bench_rebuild_emmett');
  const emmett = await stage.actor('peers/emmett.mjs', { url: emmettUrl, skus: SKUS });
  stage.say(`filling a log with ${events} events, and that of Emmett with ${emmettEvents}`);
  await emmett.call('fill', { events: emmettEvents });
  const port = await stage.actor('lib/tallyman-port.mjs', { url, skus: SKUS });
  await port.call('acquire');
  await port.call('append', { events });
  await port.call('release');
  await port.stop();
  const service = await stage.service(url);
  await service.caughtUp();
  const plain = await stage.actor('peers/plain-read.mjs', { url });

  const contenders = [
    {
      name: 'tallyman',
      unit: UNIT,
      turn: async () => {
        const result = await rebuildStock(service);
        stage.require(result.status === 'completed', `the rebuild is ${result.status}`);
        stage.require(result.events >= events, `the rebuild folded ${result.events} of ${events} events`);
        return { ...result, memoryMiB: service.memory() };
      },
    },
    { name: 'plainRead', unit: UNIT, turn: () => plain.call('read') },
    {
      name: 'emmett',
      unit: UNIT,
      turn: async (round) => {
        const result = await emmett.call('rebuild', { round });
        stage.require(result.folded === emmettEvents, `Emmett folded ${result.folded} of ${emmettEvents} events`);
        return result;
      },
    },
  ];
  const rounds = await interleave(stage, contenders);
  return summarise(rounds, contenders, { plainRead: ['tallyman', 'plainRead'], emmett: ['tallyman', 'emmett'] });
};
