import { rounded } from './rounds.mjs';

const number = (value) => rounded(value).toLocaleString('en-US', { maximumSignificantDigits: 6 });

const table = (head, rows) => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};

const pairs = (values, between) =>
  Object.entries(values)
    .map(([name, value]) => `${name}${between}${value}`)
    .join(' ');

/** Prints a bench's document for people. */
export const printTable = ({ bench, valid, quick, figures, ratios, machine }) => {
  const figureRows = Object.entries(figures).map(([name, { median, min, max, unit }]) => [
    name,
    number(median),
    `${number(min)} – ${number(max)}`,
    unit,
  ]);
  const ratioRows = Object.entries(ratios).map(([name, value]) => [name, number(value)]);
  const { cpu, cores, memoryMiB, node, postgres, peers, settings } = machine;
  const notes = [
    `${cpu}, ${cores} cores, ${memoryMiB} MiB · Node ${node} · ${postgres}`,
    pairs(peers, '@'),
    pairs(settings, '='),
    ...(quick ? ['--quick: these figures only show that the bench works'] : []),
    ...(valid ? [] : ['NOT VALID: see above']),
  ];
  const parts = [
    bench,
    table(['', 'median', 'spread', 'unit'], figureRows),
    ...(ratioRows.length > 0 ? [table(['ratio', 'value'], ratioRows)] : []),
    notes.join('\n'),
  ];
  process.stdout.write(`\n${parts.join('\n\n')}\n`);
};
