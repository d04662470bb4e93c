import { STOCK_FIELDS } from '@tallyman/inventory';
import { ACCOUNT_FIELDS } from '@tallyman/ledger';
import { choice, flag, list, object, ref, text, whole, type Schema } from './schema.js';

const QUANTITIES = object(
  Object.fromEntries(STOCK_FIELDS.map((field) => [field, whole()])),
  'available = free − safetyStock; free = sellable − held − committed; onHand = the sum of all conditions.',
);

const ACCOUNT_QUANTITIES = object(
  Object.fromEntries(ACCOUNT_FIELDS.map((field) => [field, whole()])),
  'Minor units, on the normal side of the account. available = balance − the pending sum that would lower it.',
);

/** Answers to commands. */
export const COMMAND_SCHEMAS: Readonly<Record<string, Schema>> = {
  Problem: object(
    {
      type: text('Ends in the code.', { format: 'uri' }),
      title: text(),
      status: whole(),
      code: text('Stable; programs go by it. All of them: docs/reference/errors.md.'),
      detail: text('One sentence for a person.'),
      'errors?': list(object({ path: text(), message: text() }), 'With `validation_failed`: what is wrong, and where.'),
    },
    'RFC 9457. A code may carry further members.',
  ),
  StockQuantities: QUANTITIES,
  AccountQuantities: ACCOUNT_QUANTITIES,
  AccountsAfter: object({
    accounts: {
      type: 'object',
      additionalProperties: ref('AccountQuantities'),
      description: 'By the name of the account; the first ten that the command is about.',
    },
    'moreAccounts?': whole('How many more there are.'),
  }),
  AcceptedCommand: object({
    commandId: text(),
    outcome: choice(['accepted']),
    replayed: flag('The command was decided before; this is the first answer again.'),
    position: whole('Log position after the command. Give it as minPosition to read your own write.'),
    stream: text(),
    revision: whole(),
    events: list(
      object({
        id: text(undefined, { format: 'uuid' }),
        type: text(),
        stream: text(),
        position: whole(),
        revision: whole(),
      }),
    ),
    'state?': {
      oneOf: [ref('StockQuantities'), ref('AccountsAfter')],
      description:
        'After the command: of the stock item that it names, or the accounts that it is about. Absent for records.',
    },
  }),
  RefusedCommand: object(
    {
      commandId: text(),
      outcome: choice(['refused']),
      replayed: flag('The command was decided before; this is the first answer again.'),
      status: whole(),
      code: text(),
      detail: text(),
    },
    'A rule said no. The code says which further members there are.',
  ),
  InvalidCommand: object(
    {
      outcome: choice(['invalid']),
      status: whole(),
      code: text(),
      detail: text(),
      index: whole('Which command of the batch, from 0.'),
      'commandId?': text(),
      'errors?': list(object({ path: text(), message: text() })),
    },
    'No command. Nothing of it was kept.',
  ),
  UnavailableCommand: object(
    {
      outcome: choice(['unavailable']),
      status: whole(),
      code: text(),
      detail: text(),
      index: whole(),
      commandId: text(),
      'retryAfterSeconds?': whole(),
    },
    'Not decided now, and neither was anything after it: send them again with the same ids.',
  ),
  BatchResult: {
    oneOf: ['AcceptedCommand', 'RefusedCommand', 'InvalidCommand', 'UnavailableCommand'].map(ref),
    discriminator: {
      propertyName: 'outcome',
      mapping: {
        accepted: '#/components/schemas/AcceptedCommand',
        refused: '#/components/schemas/RefusedCommand',
        invalid: '#/components/schemas/InvalidCommand',
        unavailable: '#/components/schemas/UnavailableCommand',
      },
    },
  },
  BatchResults: object({ results: list(ref('BatchResult'), 'One for each command, in order.') }),
  AtomicResults: object({ results: list(ref('AcceptedCommand')) }),
  CommandOutcome: {
    oneOf: ['AcceptedCommand', 'RefusedCommand'].map(ref),
    discriminator: {
      propertyName: 'outcome',
      mapping: {
        accepted: '#/components/schemas/AcceptedCommand',
        refused: '#/components/schemas/RefusedCommand',
      },
    },
  },
};
