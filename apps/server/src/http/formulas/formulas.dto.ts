import { MAX_FORMULA_LENGTH, type FormulaValue } from '@tallyman/formulas';
import { MAX_ALGORITHM_LENGTH, MAX_INPUTS, parseFieldName, parseFieldValue } from '@tallyman/records';
import { field } from '../parsing/field.js';
import { Name, Prose } from '../parsing/fields.js';
import { RecordFieldName } from '../parsing/record-fields.js';
import { isJsonObject } from '../parsing/shape.js';
import { MAX_REASON_TEXT } from '../parsing/text-rules.js';

/** What the compiler says of the text is told as `formula_invalid`. */
const Expression = (): PropertyDecorator => Prose(MAX_FORMULA_LENGTH, { example: 'price * qty * 90 / 100' });

export class RegisterFormulaDto {
  @Name(MAX_ALGORITHM_LENGTH, { description: 'As derivations name it.', example: 'order-total' })
  algorithm: string;
  @Name(MAX_ALGORITHM_LENGTH, { example: '3' })
  version: string;
  @RecordFieldName({
    optional: true,
    description: 'The field that it computes; without it, every field that has no formula of its own.',
    example: 'total',
  })
  field?: string;
  @Expression()
  expression: string;
  @Prose(MAX_REASON_TEXT, { optional: true })
  description?: string;
}

const isValue = (value: unknown): value is FormulaValue => parseFieldValue(value) !== undefined;
const isVariable = ([name, value]: readonly [string, unknown]): boolean =>
  parseFieldName(name) !== undefined &&
  (isValue(value) || (Array.isArray(value) && value.length > 0 && value.length <= MAX_INPUTS && value.every(isValue)));

const VALUE = { oneOf: [{ type: 'integer', format: 'int64' }, { type: 'string' }, { type: 'boolean' }] };

const Variables = (): PropertyDecorator =>
  field(
    {
      name: 'variables',
      must: `an object of variables, each a whole number, a text, true or false, or a list of 1 to ${String(MAX_INPUTS)} of these`,
      holds: (value) => isJsonObject(value) && Object.entries(value).every(isVariable),
      schema: {
        type: 'object',
        additionalProperties: { oneOf: [...VALUE.oneOf, { type: 'array', items: VALUE }] },
      },
    },
    { description: 'A list stands for several inputs of one name.', example: { price: 1199, qty: 2 } },
  );

export class CheckFormulaDto {
  @Expression()
  expression: string;
  @Variables()
  variables: Record<string, FormulaValue | FormulaValue[]>;
}
