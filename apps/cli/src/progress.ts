import type { Terminal } from './terminal.js';

export interface Progress {
  readonly done: number;
  /** 0: unknown. */
  readonly total: number;
  readonly etaSeconds?: number;
  readonly note?: string;
}

export interface ProgressLine {
  show(progress: Progress): void;
  /** Ends the line, if there is one. */
  end(): void;
}

const WIDTH = 28;
/** Where nobody watches, a log is written: one line per this time. */
const QUIET_MS = 5000;

const percentOf = ({ done, total }: Progress): number => (total <= 0 ? 0 : Math.min(1, done / total));

const duration = (seconds: number): string =>
  seconds < 60
    ? `${String(Math.ceil(seconds))} s`
    : `${String(Math.floor(seconds / 60))} min ${String(Math.ceil(seconds % 60))} s`;

export const progressText = (what: string, progress: Progress): string => {
  const share = percentOf(progress);
  const filled = Math.round(share * WIDTH);
  const bar =
    progress.total > 0
      ? ` [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(Math.floor(share * 100))} %`
      : '';
  const count = progress.total > 0 ? `${String(progress.done)}/${String(progress.total)}` : String(progress.done);
  const eta = progress.etaSeconds === undefined ? '' : `, ${duration(progress.etaSeconds)} left`;
  return `${what}${bar} ${count}${progress.note === undefined ? '' : `, ${progress.note}`}${eta}`;
};

/** A bar that is drawn over itself where somebody watches, and a line now and then where nobody does. */
export const progressLine = (terminal: Terminal, what: string, now: () => number = Date.now): ProgressLine => {
  let drawn = 0;
  let last = now();
  return {
    show(progress) {
      const text = progressText(what, progress);
      if (terminal.watched) {
        terminal.err(`\r${text.padEnd(drawn)}`);
        drawn = text.length;
      } else if (now() - last >= QUIET_MS) {
        last = now();
        terminal.err(`${text}\n`);
      }
    },
    end() {
      if (drawn > 0) terminal.err('\n');
      drawn = 0;
    },
  };
};
