import fc from 'fast-check';
import { FrameReader, frameOf, ProtocolError } from './frames.js';

const readAll = (chunks: readonly Buffer[], limit = 1_000_000): readonly string[] => {
  const frames: string[] = [];
  const reader = new FrameReader(limit, (text) => frames.push(text));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
};

/** Cuts bytes at these places. */
const cut = (bytes: Buffer, places: readonly number[]): readonly Buffer[] => {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
};

it('finds the frames again, however the network cuts them', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.nat(10_000)), (texts, places) => {
      const whole = texts.map((text) => text.toWellFormed());
      expect(readAll(cut(Buffer.concat(whole.map(frameOf)), places))).toEqual(whole);
    }),
  );
});

it('gives nothing before a frame is complete', () => {
  const frame = frameOf('héllo');
  expect(readAll([frame.subarray(0, -1)])).toEqual([]);
});

it('refuses a frame above the limit as soon as its length is known', () => {
  expect(() => readAll([frameOf('12345').subarray(0, 4)], 4)).toThrow(ProtocolError);
  expect(readAll([frameOf('1234')], 4)).toEqual(['1234']);
});
