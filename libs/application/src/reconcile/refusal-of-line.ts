import { describeRefusal } from '../commands/describe-refusal.js';
import type { CommandRefusal } from '../commands/results.js';
import type { LineRefusal } from './reconciliations.js';

/** What a line says of a command of its own that was refused. */
export const refusalOfLine = (refusal: CommandRefusal): LineRefusal => ({
  code: refusal.code,
  detail: detailOf(refusal),
});

const detailOf = (refusal: CommandRefusal): string => {
  if (refusal.code === 'command_id_reused') return `the command id ${refusal.commandId} was used for something else`;
  if (refusal.code === 'append_too_large') return 'the line does not fit into one append to the log';
  if (refusal.code === 'atomic_multi_stream_unsupported')
    return 'the line changes several streams, and the log takes one at a time';
  return describeRefusal(refusal);
};
