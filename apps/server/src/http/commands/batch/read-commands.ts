import type { CommandGate, Log } from '@tallyman/application';
import { readJson } from '../../parsing/json.js';
import { invalidResult, unreadableResult, type BatchResult } from '../answers.js';
import { parseCommand, type ParsedCommand, type Sender } from '../parse-command.js';
import { BatchSender } from './batch-sender.js';
import { inOrder, type Begun } from './in-order.js';
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
  const json = readJson(item.bytes);
  if (json.kind === 'broken')
    return { kind: 'unreadable', code: 'malformed_json', detail: json.detail.replace('The body', 'The line') };
  return parseCommand(json.value, sender);
};

export interface BatchRun {
  readonly gate: CommandGate;
  readonly log: Log;
  /** Asked for every command: a stream may last for hours, and its lines are received one by one. */
  readonly senderNow: () => Sender;
  /** Commands under way at a time. */
  readonly window: number;
}

/** Results of the commands of a batch, in order, as they come. */
export const runBatch = (items: AsyncIterable<BatchItem>, run: BatchRun): AsyncGenerator<readonly BatchResult[]> => {
  const sender = new BatchSender(run.gate, run.log);
  const begin = (item: BatchItem, index: number): Promise<Begun<BatchResult>> => {
    const read = readItem(item, run.senderNow());
    if (read.kind === 'parsed') return sender.offer(read.submission, index);
    const result =
      read.kind === 'invalid' ? invalidResult(read, index) : unreadableResult(read.code, read.detail, index);
    return Promise.resolve({ answer: Promise.resolve(result) });
  };
  return inOrder(items, begin, run.window);
};
