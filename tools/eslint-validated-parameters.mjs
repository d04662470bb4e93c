/*
 * A rule of this house for controllers: what `@Body()`, `@Query()` … receive is checked by the pipe that the decorator
 * names, or is `unknown` and checked by who reads it. The type of the parameter checks nothing: with `import type`, or
 * with an interface, there is nothing left of it at run time, and validation by type would silently be off.
 */

const validated = new Set(['Body', 'Query', 'Param', 'Headers']);

const decoratorName = ({ expression }) =>
  expression.type === 'CallExpression' && expression.callee.type === 'Identifier' ? expression.callee.name : undefined;

const annotationOf = (parameter) => {
  const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  return (target.type === 'AssignmentPattern' ? target.left : target).typeAnnotation?.typeAnnotation;
};

const hasPipe = ({ expression }) => expression.arguments.some(({ type }) => type !== 'Literal');

/** @type {import('eslint').Rule.RuleModule} */
export const validatedParameters = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unchecked: 'nothing checks this parameter: give @{{name}}() a pipe, or make the parameter unknown',
    },
  },
  create: (context) => {
    const check = (parameter) => {
      const decorator = (parameter.decorators ?? []).find((found) => validated.has(decoratorName(found)));
      if (decorator === undefined || hasPipe(decorator)) return;
      if (annotationOf(parameter)?.type === 'TSUnknownKeyword') return;
      context.report({ node: parameter, messageId: 'unchecked', data: { name: decoratorName(decorator) } });
    };
    return {
      MethodDefinition: ({ value }) => value.params.forEach(check),
    };
  },
};
