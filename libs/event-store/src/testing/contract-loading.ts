import { NO_STREAM } from '../port.js';
import type { StreamSnapshot } from '../port.js';
import { append, expecting, fresh, item, streamOf, useStore, wholeStream } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

export const describeLoading = (open: OpenStore): void => {
  describe('snapshots', () => {
    const store = useStore(open);

    it('the latest of each stream is found, whatever was saved after it', async () => {
      const [a, b] = [fresh('stream'), fresh('stream')];
      const of = (stream: string, revision: number, format = 1): StreamSnapshot => ({
        stream,
        revision,
        format,
        state: `{"at":${String(revision)}}`,
      });
      const save = (...snapshots: readonly StreamSnapshot[]): Promise<void> => store().saveSnapshots(snapshots);

      expect(await store().findSnapshots([a, b, ''])).toEqual([]);
      await save();
      await save(of(a, 5), of(b, 7));
      await save(of(a, 9), of(a, 3), of(b, 6));
      expect(await store().findSnapshots([a, fresh('stream'), a])).toEqual([of(a, 9)]);
      expect(await store().findSnapshots([b])).toEqual([of(b, 7)]);
      await save(of(b, 7, 2));
      expect(await store().findSnapshots([b])).toEqual([of(b, 7, 2)]);
    });
  });

  describe('reading the tails of streams', () => {
    const store = useStore(open);

    it('gives each stream’s events after a revision, in order of stream and revision, up to a limit', async () => {
      const streams = ['tail-é', 'tail-b', 'tail-Z', 'tail-a'];
      const writer = await store().acquire('owner');
      for (const stream of streams) await append(writer, item(expecting(stream, NO_STREAM, 4)));
      await streamOf(store(), 3);
      const read = async (after: number, limit: number): Promise<readonly string[]> =>
        (
          await store().readTails(
            [...streams, 'absent', ''].map((stream) => ({ stream, after })),
            limit,
          )
        ).map(({ stream, revision }) => `${stream} ${String(revision)}`);

      expect(await read(1, 100)).toEqual(
        ['tail-Z', 'tail-a', 'tail-b', 'tail-é'].flatMap((stream) => [`${stream} 2`, `${stream} 3`]),
      );
      expect(await read(NO_STREAM, 5)).toEqual(['tail-Z 0', 'tail-Z 1', 'tail-Z 2', 'tail-Z 3', 'tail-a 0']);
      expect(await read(3, 100)).toEqual([]);
      expect(await read(0, 0)).toEqual([]);
      expect(await store().readTails([], 10)).toEqual([]);
      expect(await store().readTails([{ stream: 'tail-a', after: NO_STREAM }], 10)).toEqual(
        await wholeStream(store(), 'tail-a'),
      );
    });
  });
};
