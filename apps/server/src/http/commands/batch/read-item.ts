import { NOT_UTF8, readJsonText } from '../../parsing/json.js';
import { parseCommand, type ParsedCommand, type Sender } from '../parse-command.js';
import type { Line } from './line-splitter.js';

/** Longest line of an NDJSON body, in bytes. */
export const MAX_LINE_BYTES = 256 * 1024;

/** One command of a batch before it is parsed: a member of a JSON array, or a line. */
export type BatchItem = { readonly kind: 'value'; readonly value: unknown } | Line;

/** A batch item read: a command, no command, or not even JSON. */
export type ReadItem =
  | ParsedCommand
  | { readonly kind: 'unreadable'; readonly code: 'malformed_json' | 'line_too_long'; readonly detail: string };

export const readItem = (item: BatchItem, sender: Sender): ReadItem => {
  if (item.kind === 'value') return parseCommand(item.value, sender);
  if (item.kind === 'too_long')
    return {
      kind: 'unreadable',
      code: 'line_too_long',
      detail: `The line is longer than ${String(MAX_LINE_BYTES)} bytes.`,
    };
  const json = item.kind === 'line' ? readJsonText(item.text) : NOT_UTF8;
  if (json.kind === 'broken')
    return { kind: 'unreadable', code: 'malformed_json', detail: json.detail.replace('The body', 'The line') };
  return parseCommand(json.value, sender);
};
