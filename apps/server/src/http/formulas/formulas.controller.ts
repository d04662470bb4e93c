import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import type { RegisteredFormula } from '@tallyman/event-catalog';
import { MAX_ALGORITHM_LENGTH } from '@tallyman/records';
import type { FastifyReply } from 'fastify';
import { CheckFormula, ListFormulas, ReadFormulas, RegisterFormula } from '../../cqrs/record-messages.js';
import { AdminGuard } from '../auth/admin.guard.js';
import type { Principal } from '../auth/authenticator.js';
import { By } from '../auth/principal.js';
import { Documented } from '../openapi/documented.js';
import { RECORD_EXAMPLES } from '../openapi/record-examples.js';
import { ref } from '../openapi/schema.js';
import { bodyOf } from '../parsing/body.pipe.js';
import { cursorParameter } from '../parsing/cursors.js';
import { ParametersPipe, TakesParameters, wholeParameter, type ValuesOf } from '../parsing/parameters.js';
import { namePipe } from '../parsing/path-pipes.js';
import { CheckFormulaDto, RegisterFormulaDto } from './formulas.dto.js';
import {
  presentChecked,
  presentFormulas,
  presentRegistered,
  presentVersion,
  readFormulaKey,
} from './formulas.presenter.js';

const BODY = ['admin_required', 'malformed_json', 'validation_failed', 'unsupported_media_type'] as const;
const BEHIND = ['admin_required', 'validation_failed', 'view_behind', 'position_ahead_of_log'] as const;
const minPosition = wholeParameter('Wait, at most 5 s, until the views are at this log position.');
const LIST_PARAMETERS = {
  after: cursorParameter(readFormulaKey),
  limit: wholeParameter('Most formulas in the answer.', 1, 1000, 200),
  minPosition,
};
const VERSION_PARAMETERS = { minPosition };
const ALGORITHM = namePipe('algorithm', MAX_ALGORITHM_LENGTH);
const VERSION = namePipe('version', MAX_ALGORITHM_LENGTH);
/** The lists of variables may be as long as those of inputs. */
const VARIABLES = { depth: 4, values: 5000 };

const formulaOf = ({ algorithm, version, field, expression, description }: RegisterFormulaDto): RegisteredFormula => ({
  algorithm,
  version,
  ...(field === undefined ? {} : { field }),
  expression,
  ...(description === undefined ? {} : { description }),
});

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin/formulas')
export class FormulasController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Post()
  @ApiBody({ type: RegisterFormulaDto })
  @Documented({
    summary: 'Register what an algorithm computes',
    description: 'Once and for ever under this version; the very same again answers 200 and writes nothing.',
    success: {
      ...{ status: 201, description: 'Registered.', schema: ref('RegisteredFormula') },
      example: RECORD_EXAMPLES.registered,
    },
    problems: [...BODY, 'formula_invalid', 'formula_exists', 'overloaded', 'not_owner'],
  })
  async register(
    @Body(bodyOf(RegisterFormulaDto)) body: RegisterFormulaDto,
    @By() { subsystem, keyId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const formula = formulaOf(body);
    const result = await this.commands.execute(new RegisterFormula(formula, { subsystem, keyId }));
    return presentRegistered(reply, formula, result);
  }

  @Post('check')
  @HttpCode(200)
  @ApiBody({ type: CheckFormulaDto })
  @Documented({
    summary: 'Try a formula',
    success: {
      status: 200,
      description: 'What it gives; nothing is kept.',
      schema: ref('FormulaValue'),
      example: { value: 2158 },
    },
    problems: [...BODY, 'formula_invalid'],
  })
  async check(
    @Body(bodyOf(CheckFormulaDto, { limits: VARIABLES })) { expression, variables }: CheckFormulaDto,
  ): Promise<unknown> {
    const given = new Map(Object.entries(variables));
    return presentChecked(await this.queries.execute(new CheckFormula(expression, given)));
  }

  @Get()
  @TakesParameters(LIST_PARAMETERS)
  @Documented({
    summary: 'All formulas',
    success: { status: 200, description: 'In order of algorithm, version and field.', schema: ref('Formulas') },
    problems: [...BEHIND],
  })
  async list(
    @Query(new ParametersPipe(LIST_PARAMETERS)) { limit = 200, ...page }: ValuesOf<typeof LIST_PARAMETERS>,
  ): Promise<unknown> {
    return presentFormulas(await this.queries.execute(new ListFormulas({ ...page, limit })));
  }

  @Get(':algorithm/:version')
  @ApiParam({ name: 'algorithm', example: 'order-total' })
  @ApiParam({ name: 'version', example: '3' })
  @TakesParameters(VERSION_PARAMETERS)
  @Documented({
    summary: 'The formulas of a version of an algorithm',
    success: { status: 200, description: 'In order of field.', schema: ref('FormulasOfVersion') },
    problems: [...BEHIND, 'formula_not_found'],
  })
  async version(
    @Param('algorithm', ALGORITHM) algorithm: string,
    @Param('version', VERSION) version: string,
    @Query(new ParametersPipe(VERSION_PARAMETERS)) { minPosition: from }: ValuesOf<typeof VERSION_PARAMETERS>,
  ): Promise<unknown> {
    return presentVersion(algorithm, version, await this.queries.execute(new ReadFormulas(algorithm, version, from)));
  }
}
