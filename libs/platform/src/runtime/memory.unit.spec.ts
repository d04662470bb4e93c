import { shareMemory } from './memory.js';

const MIB = 1024 * 1024;

describe('the shares of memory', () => {
  it.each([256, 511, 512, 1000, 65_536])('of %d MiB are whole bytes and leave half for all the rest', (memoryMiB) => {
    const { streamStates, stockCells, waitingCommands, rebuildThreads } = shareMemory(memoryMiB);
    for (const share of [streamStates, stockCells, waitingCommands]) {
      expect(Number.isSafeInteger(share)).toBe(true);
      expect(share).toBeGreaterThan(0);
    }
    expect(streamStates + stockCells + waitingCommands).toBeLessThanOrEqual((memoryMiB / 2) * MIB);
    expect(Number.isSafeInteger(rebuildThreads)).toBe(true);
    expect(rebuildThreads).toBeGreaterThanOrEqual(1);
  });

  it('below the default have no room for a second thread', () => {
    expect(shareMemory(511).rebuildThreads).toBe(1);
  });
});
