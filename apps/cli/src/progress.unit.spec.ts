import { progressLine, progressText } from './progress.js';

describe('progress', () => {
  it.each([
    [{ done: 0, total: 0 }, 'x 0'],
    [{ done: 700, total: 0, note: '9/s' }, 'x 700, 9/s'],
    [{ done: 5, total: 10, etaSeconds: 61 }, 'x [##############..............] 50 % 5/10, 1 min 1 s left'],
    [{ done: 12, total: 10, etaSeconds: 0.2 }, 'x [############################] 100 % 12/10, 1 s left'],
  ])('%j', (progress, text) => {
    expect(progressText('x', progress)).toBe(text);
  });

  const shown = (watched: boolean, times: readonly number[]): string => {
    let text = '';
    let at = 0;
    const terminal = { watched, out: () => undefined, err: (more: string) => (text += more) };
    const line = progressLine(terminal, 'x', () => at);
    for (at of times) line.show({ done: at, total: 0 });
    line.end();
    return text;
  };

  it('is drawn over itself where somebody watches', () => {
    expect(shown(true, [1000, 20])).toBe('\rx 1000\rx 20  \n');
  });
  it('is a line every five seconds where nobody does', () => {
    expect(shown(false, [100, 4999, 5000, 6000, 10_100])).toBe('x 5000\nx 10100\n');
  });
});
