import type { ScannedEvent } from '@tallyman/event-store';

const ESCAPE = '\\';
/** Where `data`, the last member of a body, begins. Nothing before it can look like this: in a string a quotation mark is escaped. */
const DATA = ',"data":';
const SCHEMA_VERSION = '{"schemaVersion":';

const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** What COPY writes of a text in its text format, read back. */
const unescaped = (text: string): string =>
  text.includes(ESCAPE) ? text.replace(/\\(.)/gsu, (_, letter: string) => UNESCAPED[letter] ?? letter) : text;

/** Reads whole rows of the statement `scanStatement`, each ended by a line feed. */
export const parseScannedRows = (rows: string): readonly ScannedEvent[] => {
  const events: ScannedEvent[] = [];
  const { length } = rows;
  for (let start = 0; start < length;) {
    const afterPosition = rows.indexOf('\t', start);
    const afterRevision = rows.indexOf('\t', afterPosition + 1);
    const afterTime = rows.indexOf('\t', afterRevision + 1);
    const afterHash = rows.indexOf('\t', afterTime + 1);
    const afterType = rows.indexOf('\t', afterHash + 1);
    const afterStream = rows.indexOf('\t', afterType + 1);
    const end = rows.indexOf('\n', afterStream + 1);
    const body = unescaped(rows.slice(afterStream + 1, end));
    events.push({
      position: Number(rows.slice(start, afterPosition)),
      stream: unescaped(rows.slice(afterType + 1, afterStream)),
      revision: Number(rows.slice(afterPosition + 1, afterRevision)),
      type: unescaped(rows.slice(afterHash + 1, afterType)),
      recordedAt: Number(rows.slice(afterRevision + 1, afterTime)),
      hash: rows.slice(afterTime + 1, afterHash),
      schemaVersion: Number.parseInt(body.slice(SCHEMA_VERSION.length, SCHEMA_VERSION.length + 8), 10),
      data: body.slice(body.indexOf(DATA) + DATA.length, -1),
    });
    start = end + 1;
  }
  return events;
};
