import type { LeaseClaim, LogLeases } from '@tallyman/application';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { CreateLease1764000000050 } from './create-lease.js';
import { createPostgresLeases } from './postgres-leases.js';

let database: TestDatabase;
let admin: pg.Client;
let open: LogLeases[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await new CreateLease1764000000050().up(admin);
}, 60_000);

afterEach(async () => {
  await Promise.all(open.map((leases) => leases.close()));
  open = [];
  await admin.end();
  await database.drop();
});

const leasesOf = (name: string, ttlMs?: number): LogLeases => {
  const options = { connectionString: database.url, applicationName: `${name} lease` };
  const leases = createPostgresLeases({ ...options, ...(ttlMs === undefined ? {} : { ttlMs }) });
  open.push(leases);
  return leases;
};

const claimOf = (owner: string): LeaseClaim => ({
  owner,
  address: { host: '127.0.0.1', port: 4711 },
  secret: `secret of ${owner}`,
  sessions: owner,
});

const claim = async (leases: LogLeases, owner: string) => leases.claim(await leases.look(), claimOf(owner));

it('is vacant at first; held, it tells everybody who has it and how to reach it', async () => {
  const [one, other] = [leasesOf('one'), leasesOf('other')];
  expect(await one.look()).toMatchObject({ vacancy: 'released' });
  const held = await claim(one, 'one');
  expect(await held?.renew(17)).toBe(true);
  const seen = await other.look();
  expect(seen).toMatchObject({ holder: { ...claimOf('one'), term: 1, epoch: 17 } });
  expect(seen.vacancy).toBeUndefined();
});

it('goes to one of many who see it vacant, every time', async () => {
  const all = Array.from({ length: 16 }, (_, n) => leasesOf(`p${String(n)}`));
  for (let round = 0; round < 10; round += 1) {
    const held = (await Promise.all(all.map((leases, n) => claim(leases, `p${String(n)}`)))).filter(
      (lease) => lease !== undefined,
    );
    expect(held).toHaveLength(1);
    expect(held[0]?.term).toBe(round + 1);
    await held[0]?.release();
  }
});

it('is free as soon as it is released', async () => {
  const [one, other] = [leasesOf('one'), leasesOf('other')];
  const held = await claim(one, 'one');
  await held?.release();
  expect(await other.look()).toMatchObject({ vacancy: 'released' });
  expect(await held?.renew(1)).toBe(false);
  expect((await claim(other, 'other'))?.term).toBe(2);
});

it('is free as soon as its holder is dead, however long it was good for', async () => {
  const [one, other] = [leasesOf('one', 3_600_000), leasesOf('other')];
  const held = await claim(one, 'one');
  await admin.query(
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'one lease'`,
  );
  expect(await other.look()).toMatchObject({ vacancy: 'session_gone', holder: { owner: 'one' } });
  // Only its session was lost: a renewal over a new one makes it good again, and an older look is no ground for a claim.
  const seen = await other.look();
  expect(await held?.renew(3)).toBe(true);
  expect((await other.look()).vacancy).toBeUndefined();
  expect(await other.claim(seen, claimOf('other'))).toBeUndefined();
});

it('is not mistaken for the holder of a process number that came again', async () => {
  const [one, other] = [leasesOf('one'), leasesOf('other')];
  await claim(one, 'one');
  await admin.query(`update log_lease set backend_start = backend_start - interval '1 second'`);
  expect(await other.look()).toMatchObject({ vacancy: 'session_gone' });
});

it('ends without renewal; the sessions of a holder that hangs are ended with it, and nobody else’s', async () => {
  const [one, other] = [leasesOf('one', 150), leasesOf('other')];
  const hanging = new pg.Client({ connectionString: database.url, application_name: 'one writer' });
  const bystander = new pg.Client({ connectionString: database.url, application_name: 'two writer' });
  const ended = new Promise((resolve) => hanging.on('error', resolve));
  await hanging.connect();
  await bystander.connect();
  // In the middle of something that would block a successor.
  await hanging.query('begin');
  await hanging.query('lock table log_lease in access share mode');
  const held = await claim(one, 'one');
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(await other.look()).toMatchObject({ vacancy: 'expired' });
  expect((await claim(other, 'other'))?.term).toBe(2);
  await ended;
  expect((await bystander.query('select 1')).rowCount).toBe(1);
  await bystander.end();
  expect(await held?.renew(1)).toBe(false);
  await held?.release();
  expect((await other.look()).vacancy).toBeUndefined();
});

it('lasts while it is renewed', async () => {
  const [one, other] = [leasesOf('one', 400), leasesOf('other')];
  const held = await claim(one, 'one');
  for (let n = 0; n < 8; n += 1) {
    expect(await held?.renew(n)).toBe(true);
    expect((await other.look()).vacancy).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

it('cannot be read by the role that writes events', async () => {
  await admin.query(`do $$ begin create role tallyman_app nologin; exception when duplicate_object then null; end $$`);
  const { rows } = await admin.query(`select has_table_privilege('tallyman_app', 'log_lease', 'select') as may`);
  expect(rows).toEqual([{ may: false }]);
});

it('rejects when the database cannot be asked, and works again when it can', async () => {
  const one = leasesOf('one');
  const held = await claim(one, 'one');
  await admin.query('alter table log_lease rename to hidden');
  await expect(held?.renew(1)).rejects.toMatchObject({ code: 'store_unavailable' });
  await admin.query('alter table hidden rename to log_lease');
  expect(await held?.renew(1)).toBe(true);
});
