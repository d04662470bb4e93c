import { setTimeout as pause } from 'node:timers/promises';
import { NO_STREAM } from '@tallyman/event-store';
import {
  anEvent,
  append,
  expecting,
  fresh,
  item,
  numbers,
  refusalOf,
  streamOf,
} from '../../event-store/src/testing/fixtures.js';
import { KINDS, useLossyLog } from './testing/lossy-log.js';

const log = useLossyLog();

describe.each(KINDS)('an append %s', (_, make) => {
  it('whose answer is lost after the commit is acknowledged, and there once', async () => {
    const lost = make();
    const answered = log().proxy.swallowAnswers();
    const work = append(log().writer, lost);
    await answered;
    log().proxy.cut();

    expect(await work).toMatchObject([{ kind: 'appended' }]);
    expect(await log().isThere(lost)).toBe(true);
    expect(await append(log().writer, item(expecting(fresh('next'), NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
    await log().expectSound();
  });

  it('that never reached the server is sent again', async () => {
    const lost = make();
    log().proxy.holdRequests();
    const work = append(log().writer, lost);
    await pause(50);
    log().proxy.cut();

    expect(await work).toMatchObject([{ kind: 'appended' }]);
    expect(await log().isThere(lost)).toBe(true);
    await log().expectSound();
  });

  it('that reaches the server late, after it was settled, does nothing', async () => {
    const lost = make();
    const deliver = log().proxy.holdRequests();
    const work = append(log().writer, lost);
    await pause(50);
    log().proxy.cut();
    expect(await work).toMatchObject([{ kind: 'appended' }]);
    const before = await log().direct.head();

    deliver();
    await pause(100);

    expect(await log().direct.head()).toEqual(before);
    await log().expectSound();
  });

  it('that is given up after several tries does nothing either, when they all reach the server late', async () => {
    const lost = make();
    const deliver = log().proxy.holdAppends();
    expect(await refusalOf(append(log().writer, lost))).toBe('store_unavailable');

    deliver();
    await pause(100);

    expect(await log().isThere(lost)).toBe(false);
    expect(await append(log().writer, lost)).toMatchObject([{ kind: 'appended' }]);
    await log().expectSound();
  });

  it('that was committed, though its owner is deposed before it hears of it, is acknowledged; the next is fenced', async () => {
    const lost = make();
    const answered = log().proxy.swallowAnswers();
    const work = append(log().writer, lost);
    await answered;
    await log().direct.acquire('successor');
    await streamOf(log().direct, 2);
    log().proxy.cut();

    expect(await work).toMatchObject([{ kind: 'appended' }]);
    expect(await log().isThere(lost)).toBe(true);
    expect(await refusalOf(append(log().writer, make()))).toBe('fenced');
    await log().expectSound();
  });

  it('that was not committed before its owner was deposed is fenced', async () => {
    const lost = make();
    log().proxy.holdRequests();
    const work = refusalOf(append(log().writer, lost));
    await pause(50);
    await log().direct.acquire('successor');
    await streamOf(log().direct, 2);
    log().proxy.cut();

    expect(await work).toBe('fenced');
    expect(await log().isThere(lost)).toBe(false);
    await log().expectSound();
  });

  it('that cannot be asked after has an unknown outcome, and so has one behind it; the next is not written', async () => {
    const [lost, behind, next] = [make(), make(), make()];
    const answered = log().proxy.swallowAnswers();
    const works = [refusalOf(append(log().writer, lost)), refusalOf(append(log().writer, behind))];
    await answered;
    log().proxy.refuse();
    log().proxy.cut();

    expect(await Promise.all(works)).toEqual(['outcome_unknown', 'outcome_unknown']);
    expect(await refusalOf(append(log().writer, next))).toBe('fenced');
    expect(await log().isThere(lost)).toBe(true);
    expect(await log().isThere(next)).toBe(false);
    await log().expectSound();
  });
});

describe('an append that is not sent', () => {
  it('is refused as unavailable, was not written, and may be tried again by the same owner', async () => {
    const entry = item(expecting(fresh('stream'), NO_STREAM));
    log().proxy.refuse();
    log().proxy.cut();
    await pause(50);

    expect(await refusalOf(append(log().writer, entry))).toBe('store_unavailable');
    expect(await log().isThere(entry)).toBe(false);
    log().proxy.mend();
    expect(await append(log().writer, entry)).toMatchObject([{ kind: 'appended' }]);
  });
});

describe('reading', () => {
  it('is refused as unavailable while the server cannot be reached, and works again after', async () => {
    const store = log().database.open({ connectionString: log().proxy.url });
    log().proxy.refuse();
    expect(await refusalOf(store.head())).toBe('store_unavailable');
    expect(await refusalOf(store.follow(0, new AbortController().signal)[Symbol.asyncIterator]().next())).toBe(
      'store_unavailable',
    );
    expect(await refusalOf(store.acquire('owner'))).toBe('store_unavailable');
    log().proxy.mend();
    expect(await store.head()).toEqual(await log().direct.head());
  });

  it('a scan that loses its connection on the way says so', async () => {
    const body = `{"schemaVersion":1,"data":"${'x'.repeat(100_000)}"}`;
    const long = { ...expecting(fresh('long'), NO_STREAM), events: numbers(0, 300).map(() => anEvent({ body })) };
    await append(await log().direct.acquire('owner'), item(long));
    const store = log().database.open({ connectionString: log().proxy.url });
    const scan = async (): Promise<void> => {
      for await (const page of store.scanLog({ after: 0, upTo: Infinity })) if (page.length > 0) log().proxy.cut();
    };

    expect(await refusalOf(scan())).toBe('store_unavailable');
  });
});
