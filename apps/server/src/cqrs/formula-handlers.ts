import { Inject } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CheckResult, Formulas, FormulasAnswer, QueryResult, RegisterResult } from '@tallyman/application';
import { FORMULAS } from '@tallyman/platform';
import { CheckFormula, ListFormulas, ReadFormulas, RegisterFormula } from './record-messages.js';

@CommandHandler(RegisterFormula)
export class RegisterFormulaHandler implements ICommandHandler<RegisterFormula> {
  constructor(@Inject(FORMULAS) private readonly formulas: Formulas) {}

  execute({ formula, by }: RegisterFormula): Promise<RegisterResult> {
    return this.formulas.register(formula, by);
  }
}

@QueryHandler(CheckFormula)
export class CheckFormulaHandler implements IQueryHandler<CheckFormula> {
  constructor(@Inject(FORMULAS) private readonly formulas: Formulas) {}

  execute({ expression, variables }: CheckFormula): Promise<CheckResult> {
    return Promise.resolve(this.formulas.check(expression, variables));
  }
}

@QueryHandler(ListFormulas)
export class ListFormulasHandler implements IQueryHandler<ListFormulas> {
  constructor(@Inject(FORMULAS) private readonly formulas: Formulas) {}

  execute({ page }: ListFormulas): Promise<QueryResult<FormulasAnswer>> {
    return this.formulas.list(page);
  }
}

@QueryHandler(ReadFormulas)
export class ReadFormulasHandler implements IQueryHandler<ReadFormulas> {
  constructor(@Inject(FORMULAS) private readonly formulas: Formulas) {}

  execute({ algorithm, version, minPosition }: ReadFormulas): Promise<QueryResult<FormulasAnswer>> {
    return this.formulas.get(algorithm, version, minPosition);
  }
}
