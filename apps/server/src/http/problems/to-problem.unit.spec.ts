import { HttpException } from '@nestjs/common';
import { UnavailableError } from '@tallyman/application';
import { EventStoreError } from '@tallyman/event-store';
import { ProblemError, problemOf } from './problem.js';
import { toProblem } from './to-problem.js';

const failure = (message: string, members: object = {}): Error => Object.assign(new Error(message), members);
const framework = (code: string, statusCode: number): HttpException =>
  new HttpException('x', statusCode, { cause: failure('x', { code, statusCode }) });

describe('toProblem', () => {
  it.each([
    [new ProblemError('sku_not_found', 'x'), 'sku_not_found'],
    [new UnavailableError('overloaded', 'x'), 'overloaded'],
    [new EventStoreError('store_unavailable', 'x'), 'log_unavailable'],
    [new EventStoreError('index_unavailable', 'x'), 'log_unavailable'],
    [new EventStoreError('invalid_stream_name', 'x'), 'validation_failed'],
    [new EventStoreError('history_missing', 'x'), 'log_damaged'],
    [new EventStoreError('history_hidden', 'x'), 'log_damaged'],
    [new EventStoreError('foreign_event', 'x'), 'log_damaged'],
    [new HttpException('x', 404), 'route_not_found'],
    [framework('FST_ERR_CTP_BODY_TOO_LARGE', 413), 'body_too_large'],
    [framework('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415), 'unsupported_media_type'],
    [framework('FST_ERR_OF_A_LATER_RELEASE', 418), 'malformed_request'],
    [failure('x', { code: 'FST_ERR_BAD_URL', statusCode: 400 }), 'malformed_url'],
    [failure('aborted', { code: 'ECONNRESET', statusCode: 400 }), 'malformed_request'],
    [failure('x', { code: 'ECONNREFUSED' }), 'log_unavailable'],
    [failure('x', { code: '57P01' }), 'log_unavailable'],
    [failure('disk full', { code: '53100' }), 'log_unavailable'],
    [failure('not currently accepting connections', { code: '55000' }), 'log_unavailable'],
    [failure('Query runner already released. Cannot run queries anymore.', {}), 'log_unavailable'],
    [failure('query failed', { driverError: failure('x', { code: '08006' }) }), 'log_unavailable'],
    [new Error('outer', { cause: new Error('Connection terminated unexpectedly') }), 'log_unavailable'],
  ])('%s is %s', (error, code) => {
    expect(toProblem(error)?.code).toBe(code);
  });

  it.each([
    new Error('x'),
    new TypeError('x'),
    failure('x', { code: '23505' }),
    new HttpException('x', 502),
    'x',
    undefined,
  ])('%s is a bug', (error) => {
    expect(toProblem(error)).toBeUndefined();
  });

  it('says when to come again', () => {
    const problem = toProblem(new UnavailableError('overloaded', 'x', 7));
    expect(problem?.headers).toEqual({ 'retry-after': '7' });
    expect(problem?.problem).toMatchObject({ status: 503, retryAfterSeconds: 7 });
  });
});

describe('a problem', () => {
  it('cannot lose its own members to those of a code', () => {
    const problem = problemOf(409, 'stock_exists', 'x', { status: 200, code: 'fine', type: 'y', title: 'z', sku: 'A' });
    expect(problem).toEqual({
      type: 'https://tallyman.dev/problems/stock_exists',
      title: 'Stock exists',
      status: 409,
      code: 'stock_exists',
      detail: 'x',
      sku: 'A',
    });
  });
});
