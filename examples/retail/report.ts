import type { Explanation, Verification } from '@tallyman/client';
import type { Comparison } from './check.js';
import type { Tally } from './post.js';
import { repeatsIn } from './story.js';
import type { Repeat } from './story.js';

type Step = Explanation['steps'][number];

const signed = (delta: number): string => (delta > 0 ? `+${String(delta)}` : String(delta));
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
export const figure = (value: number): string => whole.format(value);

/** Rows as columns, numbers to the right. */
export const table = (rows: readonly (readonly (string | number)[])[]): string => {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
  const line = (row: readonly (string | number)[]): string =>
    row
      .map((cell, column) =>
        typeof cell === 'number' ? String(cell).padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
};

export const tallyText = (tally: Tally): string => {
  const rate = figure(tally.sent / tally.seconds);
  const parts = `${figure(tally.accepted)} accepted, ${figure(tally.replayed)} replays, ${figure(tally.otherCount)} refused or failed`;
  const others = tally.others.map((other) => `\n  ${JSON.stringify(other)}`).join('');
  return `${figure(tally.sent)} commands in ${tally.seconds.toFixed(1)} s (${rate}/s): ${parts}.${others}`;
};

export const comparisonText = (comparisons: readonly Comparison[]): string => {
  const rows = comparisons.map(({ source, codes, differences }) => [source, codes, differences.length]);
  const examples = comparisons.flatMap(({ source, differences }) =>
    differences
      .slice(0, 5)
      .map(
        ({ code, expected, actual }) =>
          `\n  ${source} ${code}: expected ${String(expected)}, is ${Number.isNaN(actual) ? 'not settled: its quantities contradict each other or something is still open' : String(actual)}`,
      ),
  );
  return table([['source', 'codes', 'differences'], ...rows]) + examples.join('');
};

const stepRow = (step: Step, remark: string): readonly (string | number)[] => [
  step.position,
  step.occurredAt.slice(0, 16).replace('T', ' '),
  step.eventType,
  signed(step.delta).padStart(6),
  String(step.after).padStart(6),
  `${step.subsystem} ${step.producerVersion ?? '?'}`,
  `${step.reference?.type ?? '-'} ${step.reference?.id ?? ''}/${step.reference?.line ?? ''}`,
  remark,
];

/** The steps worth reading: those around a repeat, its first booking, and the last ones. */
const worthReading = (steps: readonly Step[], repeats: readonly Repeat[]): readonly Step[] => {
  const wanted = new Set<Step>(steps.slice(-3));
  for (const { first, again } of repeats)
    for (const step of [first, again]) {
      const index = steps.indexOf(step);
      for (const near of steps.slice(Math.max(0, index - 1), index + 1)) wanted.add(near);
    }
  return steps.filter((step) => wanted.has(step));
};

const stepsText = (steps: readonly Step[], repeats: readonly Repeat[]): string => {
  const again = new Map(repeats.map((repeat) => [repeat.again, repeat.first]));
  const first = new Set(repeats.map((repeat) => repeat.first));
  const shown = worthReading(steps, repeats);
  const rows = shown.map((step) => {
    const of = again.get(step);
    if (of !== undefined) return stepRow(step, `<== AGAIN, as at position ${String(of.position)}`);
    return stepRow(step, first.has(step) ? '<-- booked here' : '');
  });
  const head = ['position', 'occurred', 'event', ' delta', ' value', 'by, release', 'document/line', ''];
  return `${table([head, ...rows])}\n  (${String(shown.length)} of ${String(steps.length)} steps shown)`;
};

const culpritText = ({ first, again }: Repeat): string => `
  ${again.subsystem} ${again.producerVersion ?? '?'} (${again.actor ?? 'nobody named'}) booked ${again.reference?.type ?? ''} ${again.reference?.id ?? ''}, line ${again.reference?.line ?? ''}, a second time:
    first  ${first.eventType} ${signed(first.delta)} at position ${String(first.position)}, recorded ${first.recordedAt}
           by release ${first.producerVersion ?? '?'}, command ${first.commandId}
    again  ${again.eventType} ${signed(again.delta)} at position ${String(again.position)}, recorded ${again.recordedAt}
           by release ${again.producerVersion ?? '?'}, command ${again.commandId}
           The command ids differ, so the service had to take them for two returns.`;

const conclusion = (gap: number, repeats: readonly Repeat[]): string => {
  const units = repeats.reduce((sum, { again }) => sum + again.delta, 0);
  return units === gap
    ? `Without ${repeats.length === 1 ? 'it' : 'them'} the value would be right: ${signed(units)} of a gap of ${signed(gap)} explained.`
    : `${signed(units)} of a gap of ${signed(gap)} explained; the rest is not.`;
};

/** An explanation as somebody would read it who looks for what went wrong. */
export const caseText = (explanation: Explanation, expected: number, proof: Verification): string => {
  const { subject, field, value, steps, bySubsystem, byProducerVersion } = explanation;
  const repeats = repeatsIn(steps);
  const gap = value - expected;
  const chain = proof.ok
    ? `recomputed from ${String(proof.events)} raw events: same value, same hash ${proof.streamHash.slice(0, 16)}…`
    : `DOES NOT HOLD: ${proof.mismatches.join('; ')}`;
  return [
    `${subject.sku} at ${subject.location}: ${field} is ${String(value)}, should be ${String(expected)} (${signed(gap)}).`,
    `Who moved it (verdict of view and cache: ${explanation.verdict}):`,
    table(bySubsystem.map((by) => [by.subsystem, `${String(by.events)} events`, signed(Number(by.delta)).padStart(8)])),
    'By release:',
    table(
      byProducerVersion.map((by) => [
        `${by.subsystem} ${by.producerVersion ?? '?'}`,
        `${String(by.events)} events`,
        signed(Number(by.delta)).padStart(8),
      ]),
    ),
    'How it came to be:',
    stepsText(steps, repeats),
    `What is wrong with it:${repeats.map(culpritText).join('')}`,
    `  ${conclusion(gap, repeats)}`,
    `Proof: ${chain}`,
  ].join('\n');
};
