import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiHeader } from '@nestjs/swagger';
import { COMMAND_EXAMPLES } from '../commands/examples.js';
import { COMMAND_DTOS, COMMAND_TYPES } from '../commands/dto/registry.js';
import { ref } from './schema.js';

/** Any of the command classes, told apart by `type`. */
export const commandSchema = () => ({
  oneOf: COMMAND_TYPES.map((type) => ref(COMMAND_DTOS[type].name)),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(COMMAND_TYPES.map((type) => [type, ref(COMMAND_DTOS[type].name).$ref])),
  },
});

/** The body of one command: any of the classes, told apart by `type`. */
export const CommandBody = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(...COMMAND_TYPES.map((type) => COMMAND_DTOS[type])),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The command id, when the body has none.' }),
    ApiHeader({ name: 'traceparent', required: false, description: 'W3C Trace Context.' }),
    ApiBody({
      required: true,
      schema: commandSchema(),
      examples: Object.fromEntries(COMMAND_TYPES.map((type) => [type, { value: COMMAND_EXAMPLES[type] }])),
    }),
  );
