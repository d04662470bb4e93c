import { BATCH, BATCH_CONNECTIONS, SKUS, startStockedService } from '../lib/command-benches.mjs';
import { askDatabase } from '../lib/postgres.mjs';
import { rounded, spreadOf } from '../lib/rounds.mjs';

const RELATIONS = `
select c.relname as name, pg_relation_size(c.oid) as bytes
  from pg_class c left join pg_index i on i.indexrelid = c.oid
 where coalesce(i.indrelid, c.oid) in ('events'::regclass, 'commands'::regclass)`;
const TOTAL = `
select pg_total_relation_size('events') + pg_total_relation_size('commands') as bytes,
       (select count(*) from events) as events`;
const WAL = `
select pg_current_wal_insert_lsn() as lsn, (select num_done from pg_stat_checkpointer) as checkpoints`;

/** What is on disk for the log, after the dust has settled. */
const sizeOf = async (url) => {
  await askDatabase(url, 'vacuum (analyze) events');
  await askDatabase(url, 'vacuum (analyze) commands');
  const [total] = await askDatabase(url, TOTAL);
  const relations = await askDatabase(url, RELATIONS);
  return { ...total, relations: Object.fromEntries(relations.map(({ name, bytes }) => [name, bytes])) };
};

/** Bytes of write-ahead log of some work. A checkpoint in it would add whole pages, and is not wanted. */
const walOf = async (stage, work) => {
  const [before] = await stage.server.query(WAL, []);
  const result = await work();
  const [after] = await stage.server.query(WAL, []);
  stage.require(before.checkpoints === after.checkpoints, 'there was a checkpoint while write-ahead log was counted');
  const [{ bytes }] = await stage.server.query('select pg_wal_lsn_diff($1, $2)::bigint as bytes', [
    after.lsn,
    before.lsn,
  ]);
  return { bytes, result };
};

const perEvent = (after, before) => {
  const events = after.events - before.events;
  const names = Object.keys(after.relations);
  return {
    bytesPerEvent: (after.bytes - before.bytes) / events,
    relations: Object.fromEntries(
      names.map((name) => [name, rounded((after.relations[name] - (before.relations[name] ?? 0)) / events)]),
    ),
  };
};

/** HoldStock commands through the whole service: what stays on disk, and the write-ahead log of log and views. */
const serviceRound = async (stage, url, load, commands) => {
  await stage.server.checkpoint();
  // The first change of a page after a checkpoint logs the page: that is done before anything is counted.
  await load.call('send', { commands });
  const before = await sizeOf(url);
  const { bytes, result } = await walOf(stage, () => load.call('send', { commands }));
  stage.require(result.failed === 0, `${result.failed} commands failed, the first with ${result.firstFailure}`);
  return { ...perEvent(await sizeOf(url), before), walBytesPerCommand: bytes / result.accepted };
};

/** The log alone, without views. */
const portRound = async (stage, port, events) => {
  await stage.server.checkpoint();
  await port.call('append', { events });
  const { bytes } = await walOf(stage, () => port.call('append', { events }));
  return { walBytesPerAppend: bytes / events };
};

/** Bytes on disk per event with all indexes, and write-ahead log per command. */
export const bench = async (stage) => {
  const { quick, rounds: count } = stage.options;
  const commands = quick ? 4_000 : 50_000;
  const service = await startStockedService(stage, 'bench_footprint');
  const load = await stage.actor('lib/load/command-load.mjs', {
    origin: service.url,
    key: service.key,
    size: BATCH,
    connections: BATCH_CONNECTIONS,
    skus: SKUS,
    keep: true,
  });
  const portUrl = await stage.server.createDatabase('bench_footprint_port');
  const port = await stage.actor('lib/tallyman-port.mjs', { url: portUrl, skus: SKUS });
  await port.call('acquire');
  await port.call('append', { events: SKUS });
  const rounds = [];
  for (let round = 1; round <= count; round += 1) {
    const ofService = await serviceRound(stage, service.databaseUrl, load, commands);
    await service.caughtUp();
    rounds.push({ round, ...ofService, ...(await portRound(stage, port, commands)) });
    stage.say(`round ${round} of ${count}: ${rounded(ofService.bytesPerEvent)} bytes per event`);
  }
  const names = ['bytesPerEvent', 'walBytesPerCommand', 'walBytesPerAppend'];
  const figures = Object.fromEntries(
    names.map((name) => [
      name,
      spreadOf(
        rounds.map((round) => round[name]),
        'bytes',
      ),
    ]),
  );
  const ratios = Object.fromEntries(names.map((name) => [name, rounded(figures[name].median)]));
  return { ratios, figures, rounds };
};
