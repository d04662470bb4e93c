import { COMMAND_EXAMPLES } from '../commands/examples.js';
import { ProposeDto } from '../reconciliations/reconciliation.dto.js';
import { commandSchema } from './command-body.js';
import { ref } from './schema.js';

const TWO = [COMMAND_EXAMPLES.ReceiveStock, COMMAND_EXAMPLES.PostTransaction];

const COUNT = {
  location: 'LDN1',
  countedBy: 'night shift',
  lines: [{ sku: '85123A', counted: 38, condition: 'sellable', countedAt: '2026-12-01T22:10:00Z' }],
};
const COUNT_FILE = 'sku,counted,condition,countedAt\r\n85123A,38,sellable,2026-12-01T22:10:00Z\r\n';

/** Bodies of several media types, by path; the decorators of the framework know only one. */
export const requestBodies = () => ({
  '/v1/commands/batch': {
    required: true,
    content: {
      'application/json': { schema: { type: 'array', maxItems: 10_000, items: commandSchema() }, example: TWO },
      'application/x-ndjson': {
        schema: { type: 'string', description: 'One command on each line, of at most 256 KiB.' },
        example: TWO.map((command) => JSON.stringify(command)).join('\n'),
      },
    },
  },
  '/v1/reconciliations': {
    required: true,
    content: {
      'application/json': { schema: ref(ProposeDto.name), example: COUNT },
      'text/csv': { schema: { type: 'string' }, example: COUNT_FILE },
    },
  },
});
