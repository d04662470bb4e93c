import { Outbox } from './outbox.js';
import type { IdentifiedCommand } from './wire-commands.js';

const command = (commandId: string): IdentifiedCommand => ({
  type: 'ReceiveStock',
  commandId,
  sku: 'S',
  location: 'L',
  quantity: 1,
});

/** A source that gives its commands one by one, when it is told to. */
const handFed = () => {
  const waiting: ((result: IteratorResult<IdentifiedCommand>) => void)[] = [];
  const next = () => new Promise<IteratorResult<IdentifiedCommand>>((resolve) => waiting.push(resolve));
  return {
    source: { next },
    pulls: () => waiting.length,
    give: (index: number, id: string) => waiting[index]?.({ done: false, value: command(id) }),
    end: (index: number) => waiting[index]?.({ done: true, value: undefined }),
  };
};

describe('the outbox', () => {
  it('leaves a pull that is under way to the reader that takes over: nothing is lost, nothing comes twice', async () => {
    const { source, give, end, pulls } = handFed();
    const outbox = new Outbox(source, 10);
    const old = outbox.next(outbox.takeOver());
    const reader = outbox.takeOver();
    const first = outbox.next(reader);
    expect(pulls()).toBe(1);
    give(0, 'a');
    expect(await old).toBeUndefined();
    expect((await first)?.commandId).toBe('a');
    const second = outbox.next(reader);
    give(1, 'b');
    expect((await second)?.commandId).toBe('b');
    const last = outbox.next(reader);
    end(2);
    expect(await last).toBeUndefined();
    expect([outbox.answered()?.commandId, outbox.settled(), outbox.answered()?.commandId]).toEqual(['a', false, 'b']);
    expect([outbox.settled(), outbox.answered()]).toEqual([true, undefined]);
  });

  it('takes an answer only for what the present reader sent', async () => {
    const { source, give } = handFed();
    const outbox = new Outbox(source, 10);
    const sent = outbox.next(outbox.takeOver());
    give(0, 'a');
    await sent;
    const reader = outbox.takeOver();
    expect(outbox.answered()).toBeUndefined();
    expect((await outbox.next(reader))?.commandId).toBe('a');
    expect(outbox.answered()?.commandId).toBe('a');
  });
});
