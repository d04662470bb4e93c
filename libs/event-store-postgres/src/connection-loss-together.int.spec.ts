import { setTimeout as pause } from 'node:timers/promises';
import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem } from '@tallyman/event-store';
import { append, codeOf, expecting, item, refusalOf, streamOf } from '../../event-store/src/testing/fixtures.js';
import { KINDS, useLossyLog } from './testing/lossy-log.js';

const log = useLossyLog();

describe.each(KINDS)('two appends under way, each %s', (_, make) => {
  const appendBoth = (): readonly [readonly AppendItem[], Promise<unknown>[]] => {
    const both = [make(), make()];
    return [both, both.map((one) => append(log().writer, one).catch(codeOf))];
  };
  const expectBothThere = async (both: readonly AppendItem[]): Promise<void> => {
    for (const one of both) expect(await log().isThere(one)).toBe(true);
    expect(await append(log().writer, make())).toMatchObject([{ kind: 'appended' }]);
    await log().expectSound();
  };

  it('whose answers are lost after the commits are acknowledged, and there once', async () => {
    const answered = log().proxy.swallowAnswers();
    const [both, works] = appendBoth();
    await answered;
    await pause(50);
    log().proxy.cut();

    expect(await Promise.all(works)).toMatchObject([[{ kind: 'appended' }], [{ kind: 'appended' }]]);
    await expectBothThere(both);
  });

  it('that never reached the server are sent again, and do nothing when they reach it late', async () => {
    const deliver = log().proxy.holdRequests();
    const [both, works] = appendBoth();
    await pause(50);
    log().proxy.cut();

    expect(await Promise.all(works)).toMatchObject([[{ kind: 'appended' }], [{ kind: 'appended' }]]);
    const before = await log().direct.head();
    deliver();
    await pause(100);
    expect(await log().direct.head()).toEqual(before);
    await expectBothThere(both);
  });

  it('of which the first was committed and the second never came: the second is sent again', async () => {
    const [first, second] = [make(), make()];
    const answered = log().proxy.swallowAnswers();
    const one = append(log().writer, first);
    await answered;
    const deliver = log().proxy.holdRequests();
    const other = append(log().writer, second);
    await pause(50);
    log().proxy.cut();

    expect(await one).toMatchObject([{ kind: 'appended' }]);
    expect(await other).toMatchObject([{ kind: 'appended' }]);
    deliver();
    await pause(50);
    await expectBothThere([first, second]);
  });

  it('that were committed, though their owner is deposed before it hears of it, are acknowledged; the next is fenced', async () => {
    const answered = log().proxy.swallowAnswers();
    const [both, works] = appendBoth();
    await answered;
    await pause(50);
    await log().direct.acquire('successor');
    await streamOf(log().direct, 2);
    log().proxy.cut();

    expect(await Promise.all(works)).toMatchObject([[{ kind: 'appended' }], [{ kind: 'appended' }]]);
    for (const one of both) expect(await log().isThere(one)).toBe(true);
    expect(await refusalOf(append(log().writer, make()))).toBe('fenced');
    await log().expectSound();
  });

  it('of which the first conflicts while the connection is lost: the second is not written, though it comes late', async () => {
    const stale = item(expecting(await streamOf(log().direct, 1), NO_STREAM));
    await log().newOwner();
    const second = make();
    const deliver = log().proxy.holdRequests();
    const works = [append(log().writer, stale).catch(codeOf), append(log().writer, second).catch(codeOf)];
    await pause(50);
    log().proxy.cut();

    expect(await Promise.all(works)).toMatchObject([[{ kind: 'conflict' }], 'predecessor_failed']);
    deliver();
    await pause(100);
    expect(await log().isThere(second)).toBe(false);
    expect(await append(log().writer, second)).toMatchObject([{ kind: 'appended' }]);
    await log().expectSound();
  });
});
