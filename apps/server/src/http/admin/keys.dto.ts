import { COMMAND_TYPES } from '../commands/dto/registry.js';
import { Flag, Name } from '../parsing/fields.js';
import { SomeOf } from '../parsing/part-fields.js';
import { MAX_NAME } from '../parsing/text-rules.js';

/** What a key may be allowed to send; counts go over routes of their own. */
export const GRANTABLE = ['*', ...COMMAND_TYPES, 'RecordCount', 'ReconcileCount'] as const;

export class CreateKeyDto {
  @Name(MAX_NAME, {
    description: 'Who sends with this key: the `subsystem` of every event it causes.',
    example: 'returns',
  })
  subsystem: string;
  @SomeOf(GRANTABLE, {
    description: 'Command types it may send; `*` for all; none for a key that only reads.',
    example: ['ReturnStock'],
  })
  commands: string[];
  @Flag({ optional: true, description: 'May use /v1/admin; default false.' })
  admin?: boolean;
}
