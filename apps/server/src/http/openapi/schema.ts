/** A JSON schema as OpenAPI 3.0 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** What is shown of an answer; names are those under `components.schemas`. */
export const ref = (name: string): { readonly $ref: string } => ({ $ref: `#/components/schemas/${name}` });

export const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  ...(description === undefined ? {} : { description }),
  ...more,
});

export const whole = (description?: string, more: Schema = {}): Schema => ({
  type: 'integer',
  format: 'int64',
  ...(description === undefined ? {} : { description }),
  ...more,
});

export const flag = (description: string): Schema => ({ type: 'boolean', description });
export const instant = (description?: string): Schema => text(description, { format: 'date-time' });
export const choice = (values: readonly string[], description?: string): Schema =>
  text(description, { enum: [...values] });
export const list = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  ...(description === undefined ? {} : { description }),
});
export const orNull = (schema: Schema): Schema =>
  '$ref' in schema ? { nullable: true, allOf: [schema] } : { ...schema, nullable: true };

/** An object; members whose name ends in "?" may be absent. Others may come in later releases. */
export const object = (members: Readonly<Record<string, Schema>>, description?: string): Schema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace(/\?$/, ''), schema])),
  required: Object.keys(members).filter((name) => !name.endsWith('?')),
});
