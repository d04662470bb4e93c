import { interleave, summarise } from '../lib/rounds.mjs';
import { askDatabase } from '../lib/postgres.mjs';

const SKUS = 10_000;

/** Appends at the port, one event per command, beside COPY of the same bytes and Emmett with 64 callers. */
export const bench = async (stage) => {
  const { quick } = stage.options;
  const [events, emmettEvents] = quick ? [5_000, 500] : [100_000, 20_000];
  const url = await stage.server.createDatabase('bench_append');
  const emmettUrl = await stage.server.createDatabase('bench_append_emmett');
  const port = await stage.actor('lib/tallyman-port.mjs', { url, skus: SKUS });
  const copy = await stage.actor('peers/copy.mjs', { url });
  const emmett = await stage.actor('peers/emmett.mjs', { url: emmettUrl, skus: SKUS });
  await port.call('acquire');
  stage.say('warming up');
  let written = await port.call('append', { events });
  await copy.call('atOnce', written);
  await emmett.call('append', { events: emmettEvents });

  const contenders = [
    {
      name: 'tallyman',
      unit: 'events/s',
      turn: async () => (written = await port.call('append', { events })),
    },
    { name: 'copy', unit: 'events/s', turn: () => copy.call('atOnce', written) },
    { name: 'copyInGroups', unit: 'events/s', turn: () => copy.call('inGroups', written) },
    { name: 'emmett', unit: 'events/s', turn: () => emmett.call('append', { events: emmettEvents }) },
  ];
  const rounds = await interleave(stage, contenders);

  const [ours] = await askDatabase(url, 'select count(*) as events from events');
  stage.require(ours.events === written.last, `the log has ${ours.events} of ${written.last} events`);
  const [copied] = await askDatabase(url, 'select count(*) as events from copied_at_once');
  stage.require(copied.events === ours.events, `the copy has ${copied.events} of ${ours.events} events`);
  const [theirs] = await askDatabase(emmettUrl, 'select count(*) as events from emt_messages');
  const wanted = await emmett.call('appended');
  stage.require(theirs.events === wanted, `the log of Emmett has ${theirs.events} of ${wanted} events`);
  return summarise(rounds, contenders, {
    emmett: ['tallyman', 'emmett'],
    ceiling: ['tallyman', 'copy'],
    ceilingInGroups: ['tallyman', 'copyInGroups'],
  });
};
