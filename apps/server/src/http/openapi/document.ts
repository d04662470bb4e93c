import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ADMIN_SCHEMAS } from './admin-schemas.js';
import { COMMAND_SCHEMAS } from './command-schemas.js';
import { LEDGER_SCHEMAS } from './ledger-schemas.js';
import { RECORD_SCHEMAS } from './record-schemas.js';
import { requestBodies } from './request-bodies.js';
import { STOCK_SCHEMAS } from './stock-schemas.js';

const DESCRIPTION = `Every change of stock, money and records is an event that says who, by which command, why, and on what belief; every value can be
explained and rebuilt with proof.

Send commands with the key of your subsystem (\`Authorization: Bearer …\`) and a command id of your own; sending again with the same
id is always safe. Refusals and errors are RFC 9457 problems with a stable \`code\`.`;

/** The API document, from the routes and their decorators. */
export const createOpenApi = (app: NestFastifyApplication): OpenAPIObject => {
  const config = new DocumentBuilder()
    .setTitle('Tallyman')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API key of a subsystem.' })
    .addTag('commands', 'Change stock, money and records')
    .addTag('stock', 'Read stock, and ask why')
    .addTag('ledgers', 'Read books of money, and ask why')
    .addTag('records', 'Read any other data, what it was derived from, and which step went wrong')
    .addTag('reconciliations', 'Warehouse counts')
    .addTag('log', 'The events themselves')
    .addTag('admin', 'Needs an admin key')
    .addTag('operations', 'Health and metrics; no key')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const schemas = {
    ...document.components?.schemas,
    ...COMMAND_SCHEMAS,
    ...STOCK_SCHEMAS,
    ...LEDGER_SCHEMAS,
    ...RECORD_SCHEMAS,
    ...ADMIN_SCHEMAS,
  };
  const paths = { ...document.paths };
  for (const [path, requestBody] of Object.entries(requestBodies())) {
    const item = paths[path];
    if (item?.post !== undefined) paths[path] = { ...item, post: { ...item.post, requestBody } };
  }
  return { ...document, paths, components: { ...document.components, schemas } };
};

/** `/openapi.json` and, from files of this installation, the UI at `/docs`. */
export const setUpOpenApi = (app: NestFastifyApplication): Promise<void> => {
  SwaggerModule.setup('docs', app, () => createOpenApi(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    swaggerOptions: { persistAuthorization: false, validatorUrl: null },
  });
  return Promise.resolve();
};
