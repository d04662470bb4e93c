import { IsInt, IsString, ValidateIf } from 'class-validator';
import fc from 'fast-check';
import { compileCheck } from '../parsing/certainly-valid.js';
import { shapeFault } from '../parsing/shape.js';
import { validateBody } from '../parsing/validate.js';
import { bodiesOf } from './bodies.spec-support.js';
import { COMMAND_DTOS, COMMAND_TYPES, shapeOf, type AnyCommandDto } from './dto/registry.js';
import { COMMAND_EXAMPLES } from './examples.js';
import { parseCommand, parseThoroughly, type Sender } from './parse-command.js';

const sender: Sender = { subsystem: 'orders', commands: new Set(['*']), receivedAt: 1 };
const restricted: Sender = { ...sender, commands: new Set(['HoldStock']) };

describe.each(COMMAND_TYPES)('%s', (type) => {
  const bodies = bodiesOf(type);
  const isValid = compileCheck<AnyCommandDto>(COMMAND_DTOS[type]);

  it('takes the example of the API document without asking the validator', () => {
    expect(isValid(COMMAND_EXAMPLES[type])).toBe(true);
  });

  it('the compiled check says yes exactly when the validator does', () => {
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(bodies, (body) => {
        const thorough =
          shapeFault(body, shapeOf(type)) === undefined &&
          validateBody<AnyCommandDto>(COMMAND_DTOS[type], body).kind === 'valid';
        expect({ body, valid: isValid(body) }).toEqual({ body, valid: thorough });
        seen[thorough ? 'valid' : 'invalid'] += 1;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(40);
  });

  it('reads a body as the thorough way reads it', () => {
    fc.assert(
      fc.property(bodies, fc.constantFrom(sender, restricted), (body, who) => {
        // No id of the service's own, which would be another one each time.
        const from = 'commandId' in body ? who : { ...who, idempotencyKey: 'from-the-header' };
        expect({ ...parseCommand(body, from), commandId: 0 }).toEqual({ ...parseThoroughly(body, from), commandId: 0 });
      }),
    );
  });
});

it('a class with a decorator that the check does not know is not compiled', () => {
  class Conditional {
    @IsInt()
    @ValidateIf((object: Conditional) => object.unit !== undefined)
    quantity?: number;
    @IsString()
    unit?: string;
  }
  class PerEntry {
    @IsInt({ each: true })
    quantities: number[];
  }
  expect(() => compileCheck(Conditional)).toThrow('Conditional.quantity');
  expect(() => compileCheck(PerEntry)).toThrow('PerEntry.quantities');
});
