import { verifyExplanation } from '@tallyman/client';
import type { Explanation, Verification } from '@tallyman/client';
import { STOCK_FIELDS } from '@tallyman/inventory';
import type { StockField } from '@tallyman/inventory';
import { answer } from '../context.js';
import type { Verb } from '../context.js';
import { EXIT, UsageError } from '../exit.js';
import { signed, table } from '../table.js';

export interface ExplainVerbOptions {
  readonly field: string;
  readonly at?: number | string;
  readonly expected?: number;
  readonly proof?: boolean;
}

const isField = (name: string): name is StockField => (STOCK_FIELDS as readonly string[]).includes(name);

const HEAD = [
  'position',
  'recorded',
  'event',
  'delta',
  'value',
  'subsystem',
  'release',
  'reason',
  'document',
  'command',
];

const stepRow = (step: Explanation['steps'][number]) => [
  step.position,
  step.recordedAt,
  step.eventType,
  signed(step.delta),
  step.after,
  step.subsystem,
  step.producerVersion,
  step.reasonCode,
  step.reference === null
    ? '-'
    : `${step.reference.type} ${step.reference.id}${step.reference.line === undefined ? '' : `/${step.reference.line}`}`,
  step.commandId,
];

const VERDICTS: Readonly<Record<Explanation['verdict'], string>> = {
  consistent: 'View and cache say the same as the log.',
  view_drift: 'THE VIEW IS WRONG: it does not say what the log says. Rebuild it: tallyman rebuild stock',
  cache_drift: 'THE CACHE IS WRONG: it does not say what the log says.',
  log_tampered: 'THE LOG WAS TAMPERED WITH: the hash chain of the stream is broken. Run: tallyman verify',
};

const headline = ({ subject, field, value, expected, gap, at }: Explanation): string => {
  const off = expected === undefined ? '' : `, expected ${String(expected)} (${signed(gap ?? value - expected)})`;
  return `${field} of ${subject.sku} at ${subject.location} is ${String(value)}${off}, as of position ${String(at.position)}.`;
};

const proofText = (proof: Verification): string =>
  proof.ok
    ? `Proof: recomputed from ${String(proof.events)} raw events; value and hash ${proof.streamHash} hold.`
    : `THE PROOF DOES NOT HOLD: ${proof.mismatches.join('; ')}`;

const textOf = (explanation: Explanation, proof: Verification | undefined): string =>
  [
    headline(explanation),
    VERDICTS[explanation.verdict],
    '',
    table(HEAD, explanation.steps.map(stepRow)),
    '',
    table(
      ['subsystem', 'events', 'delta'],
      explanation.bySubsystem.map((by) => [by.subsystem, by.events, signed(by.delta)]),
    ),
    ...(proof === undefined ? [] : ['', proofText(proof)]),
  ].join('\n');

/** `tallyman explain <sku> <location>`. Bad news: not the expected value, a view or cache that drifted, a proof that does not hold. */
export const explain: Verb<[sku: string, location: string, options: ExplainVerbOptions]> = async (
  context,
  sku,
  location,
  { field, at, expected, proof: wanted },
) => {
  if (!isField(field)) throw new UsageError(`There is no field ${field}; there are ${STOCK_FIELDS.join(', ')}.`);
  const client = context.client();
  const explanation = await client.explain(sku, location, field, { at, expected });
  const proof = wanted === true ? await verifyExplanation(explanation, client) : undefined;
  answer(context, proof === undefined ? explanation : { ...explanation, verification: proof }, () =>
    textOf(explanation, proof),
  );
  const asExpected = expected === undefined || expected === explanation.value;
  return asExpected && explanation.verdict === 'consistent' && proof?.ok !== false ? EXIT.ok : EXIT.badNews;
};
