import {
  MAX_ALGORITHM_LENGTH,
  MAX_INPUTS,
  MAX_STREAM_LENGTH,
  type FieldChanges,
  type FieldValues,
} from '@tallyman/records';
import { Literal, Name, Whole } from '../../parsing/fields.js';
import { Part, Parts } from '../../parsing/part-fields.js';
import { FieldMap, RecordFieldName, RecordKeyName, RecordTypeName } from '../../parsing/record-fields.js';
import { MAX_INPUT_FIELD } from '../../parsing/text-rules.js';
import { CommandDto } from './command.dto.js';

/** What the sender thought fields were before the command; a difference is kept as evidence, the command is decided all the same. */
export class RecordBeliefDto {
  @FieldMap({ nullable: true, description: '`null`: not there.', example: { price: 1099 } })
  fields: FieldChanges;
  @Whole({ min: 0, optional: true, description: 'Log position that the sender had read.' })
  readPosition?: number;
}

/** What a value was computed from: a value of the subject of a stream, as it was after the event of a revision. */
export class InputDto {
  @RecordFieldName({
    description: 'The variable of the formula; inputs of one name form a list, in their order.',
    example: 'cost',
  })
  as: string;
  @Name(MAX_STREAM_LENGTH, { description: 'It need not be in the log yet.', example: 'record-cost/85123A' })
  stream: string;
  @Whole({ min: 0, example: 4 })
  revision: number;
  @Name(MAX_INPUT_FIELD, { optional: true, description: 'Which value; default: the one that its kind is about.' })
  field?: string;
}

/** What every command about records has: which record, and on what belief. */
export abstract class RecordCommandDto extends CommandDto {
  @RecordTypeName()
  recordType: string;
  @RecordKeyName()
  key: string;
  @Part(RecordBeliefDto, { optional: true })
  belief?: RecordBeliefDto;
}

/** Says what fields are; others stay as they are. */
export class SetRecordDto extends RecordCommandDto {
  @Literal('SetRecord') type: 'SetRecord';
  @FieldMap({ nullable: true, description: '`null` removes a field.', example: { price: 1199, onSale: true } })
  fields: FieldChanges;
}

/** Says what fields are and what they were computed from. */
export class DeriveRecordDto extends RecordCommandDto {
  @Literal('DeriveRecord') type: 'DeriveRecord';
  @FieldMap({ nullable: false, example: { price: 1199 } }) fields: FieldValues;
  @Parts(InputDto, { min: 1, max: MAX_INPUTS }) inputs: InputDto[];
  @Name(MAX_ALGORITHM_LENGTH, { example: 'retail-price' }) algorithm: string;
  @Name(MAX_ALGORITHM_LENGTH, { example: '3' }) algorithmVersion: string;
}

/** Takes all fields back. */
export class RetractRecordDto extends RecordCommandDto {
  @Literal('RetractRecord') type: 'RetractRecord';
}
