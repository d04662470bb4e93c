import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { BookExport } from '@tallyman/application';
import type { BookId } from '@tallyman/ledger';
import { ExportBook } from '../../../cqrs/ledger-messages.js';
import { Documented } from '../../openapi/documented.js';
import { text } from '../../openapi/schema.js';
import { ParametersPipe, TakesParameters, type ValuesOf } from '../../parsing/parameters.js';
import { BookPipe } from '../../parsing/path-pipes.js';
import { found } from '../../problems/found.js';
import { EXPORT_PARAMETERS, type EXPORT_FORMATS } from '../ledgers.parameters.js';
import { bookNotFound } from '../ledgers.presenter.js';
import { toBeancount } from './beancount.js';
import { toCsv } from './csv.js';

interface Format {
  readonly write: (book: BookExport) => AsyncGenerator<string>;
  readonly type: string;
}

const FORMATS: Readonly<Record<(typeof EXPORT_FORMATS)[number], Format>> = {
  csv: { write: toCsv, type: 'text/csv; charset=utf-8' },
  beancount: { write: toBeancount, type: 'text/plain; charset=utf-8' },
};

/** Characters that are sent together. */
const CHUNK = 64 * 1024;

const inChunks = async function* (pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
};

/** A book as other programs of accounting read it. */
@ApiTags('ledgers')
@ApiBearerAuth()
@Controller('v1/ledgers/:book')
export class ExportController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get('export')
  @ApiParam({ name: 'book', example: 'main' })
  @TakesParameters(EXPORT_PARAMETERS)
  @Documented({
    summary: 'The whole book as CSV or beancount',
    description: 'In order of effective date, then position. Streamed: what is posted meanwhile is not part of it.',
    success: {
      status: 200,
      description: 'Amounts in major units: docs/reference/http-api.md.',
      content: { 'text/csv': text(), 'text/plain': text() },
    },
    problems: ['validation_failed', 'view_behind', 'position_ahead_of_log', 'book_not_found'],
  })
  async export(
    @Param('book', BookPipe) book: BookId,
    @Query(new ParametersPipe(EXPORT_PARAMETERS))
    { format = 'csv', ...options }: ValuesOf<typeof EXPORT_PARAMETERS>,
  ): Promise<StreamableFile> {
    const exported = found(await this.queries.execute(new ExportBook(book, options)), () => bookNotFound(book));
    const { write, type } = FORMATS[format];
    return new StreamableFile(Readable.from(inChunks(write(exported))), {
      type,
      disposition: `attachment; filename="book.${format}"`,
    });
  }
}
