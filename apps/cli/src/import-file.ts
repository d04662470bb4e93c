import { deterministicUuid } from '@tallyman/event-catalog';
import type { IdentifiedCommand } from '@tallyman/client';
import { UsageError } from './exit.js';

export interface BrokenLine {
  /** From 1. */
  readonly line: number;
  readonly detail: string;
}

export interface LineWatcher {
  /** The command of this line goes out next. */
  sent(line: number): void;
  /** This line is no JSON object and does not go out. */
  broken(line: BrokenLine): void;
}

async function* textLines(file: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const chunk of file) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  yield rest + decoder.decode();
}

const parsed = (text: string): Readonly<Record<string, unknown>> | string => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    return 'the line is no JSON object';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/**
 * A command without an id would be a new one each time the file is imported, so that is refused; with the name of the import the
 * id follows from the name, the line and its text.
 */
const idOf = (command: Readonly<Record<string, unknown>>, text: string, line: number, name?: string): string => {
  const { commandId } = command;
  if (typeof commandId === 'string') return commandId;
  if (name !== undefined) return deterministicUuid(`${name}#${String(line)}#${text}`);
  throw new UsageError(
    `Line ${String(line)} has no commandId, so a second import would book it twice. Give ids, or name this import: --id-prefix <name>.`,
  );
};

/** The commands of an NDJSON file in order; empty lines are skipped. Whether they are commands is the service's to say. */
export async function* commandLines(
  file: AsyncIterable<Uint8Array>,
  name: string | undefined,
  watcher: LineWatcher,
): AsyncGenerator<IdentifiedCommand> {
  let line = 0;
  for await (const raw of textLines(file)) {
    line += 1;
    const text = raw.replace(/^\uFEFF/, '').trim();
    if (text === '') continue;
    const command = parsed(text);
    if (typeof command === 'string') {
      watcher.broken({ line, detail: command });
      continue;
    }
    const commandId = idOf(command, text, line, name);
    watcher.sent(line);
    yield { ...command, commandId } as IdentifiedCommand;
  }
}
