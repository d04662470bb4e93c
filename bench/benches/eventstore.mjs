import { interleave, summarise } from '../lib/rounds.mjs';

const CALLERS = 64;

/** A hot stream at the port of the EventStoreDB adapter, beside an append per command through the same client. */
export const bench = async (stage) => {
  const [grouped, single] = stage.options.quick ? [2_048, 256] : [20_480, 2_048];
  const server = await stage.actor('lib/eventstore-server.mjs', {});
  const url = await server.call('url');
  const port = await stage.actor('lib/eventstore-port.mjs', { url });
  const byHand = await stage.actor('peers/eventstore-append.mjs', { url });
  stage.say('warming up');
  let written = grouped;
  await port.call('append', { commands: grouped });
  await byHand.call('append', { commands: single, callers: 1 });
  await byHand.call('append', { commands: single, callers: CALLERS });

  const turn = async () => {
    const result = await port.call('append', { commands: grouped });
    written += grouped;
    stage.require(result.last === written - 1, `the stream ends at ${result.last}, not ${written - 1}`);
    return result;
  };
  const contenders = [
    { name: 'tallyman', unit: 'commands/s', turn },
    { name: 'oneByOne', unit: 'commands/s', turn: () => byHand.call('append', { commands: single, callers: 1 }) },
    {
      name: 'oneByOneByMany',
      unit: 'commands/s',
      turn: () => byHand.call('append', { commands: single, callers: CALLERS }),
    },
  ];
  const rounds = await interleave(stage, contenders);
  return summarise(rounds, contenders, {
    oneByOne: ['tallyman', 'oneByOne'],
    oneByOneByMany: ['tallyman', 'oneByOneByMany'],
  });
};
