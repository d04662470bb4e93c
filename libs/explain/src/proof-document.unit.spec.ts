import { bodyText, type EventEnvelope } from '@tallyman/event-catalog';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ITEM } from './history.spec-support.js';
import { recomputeProof } from './proof.js';
import { stockValue } from './stock/stock-value.js';

const document = readFileSync('docs/reference/proof.md', 'utf8');

/** The fenced blocks of a language, in order. */
const blocks = (language: string): readonly string[] =>
  [...document.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``, 'g'))].map(([, text = '']) => text);

const events = JSON.parse(blocks('json')[0] ?? '[]') as readonly EventEnvelope[];

describe('the worked example of docs/reference/proof.md', () => {
  it('has the proof that it says', () => {
    const claimed: unknown = JSON.parse(/is `(\{ "events".*?\})`/.exec(document)?.[1] ?? 'null');
    expect(recomputeProof(events, stockValue(ITEM, 'available'))).toEqual({
      ...(claimed as object),
      chainIntact: true,
    });
  });

  it('shows the bodies and the bytes that are hashed', () => {
    expect(events).toHaveLength(2);
    expect(blocks('text')).toEqual(events.map((event) => bodyText(event, event.schemaVersion, event.data)));
    const hashed = blocks('hex').map((hex) => Buffer.from(hex.replaceAll('\n', ''), 'hex'));
    expect(hashed.map((bytes) => createHash('sha256').update(bytes).digest('hex'))).toEqual(
      events.map(({ hash }) => hash),
    );
  });
});
