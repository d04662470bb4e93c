import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HEALTH, type HealthProbe } from '@tallyman/platform';
import type { FastifyReply } from 'fastify';
import { ref } from '../openapi/schema.js';
import type { Metrics } from './metrics.js';
import { NOT_READY, READY } from './readiness-examples.js';
import { METRICS } from './token.js';

const json = (name: string, examples = {}) => ({ 'application/json': { schema: ref(name), ...examples } });

/** For orchestrators and monitors; no key. */
@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    @Inject(HEALTH) private readonly health: HealthProbe,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @ApiOperation({ summary: 'The process runs', security: [] })
  @ApiResponse({ status: 200, description: 'It does.', content: json('Liveness') })
  live(): object {
    return { status: 'live' };
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'The service can do its work', security: [] })
  @ApiResponse({ status: 200, description: 'Ready.', content: json('Readiness', { examples: READY }) })
  @ApiResponse({
    status: 503,
    description: 'Not ready; the checks say why.',
    content: json('Readiness', { examples: NOT_READY }),
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const checks = await this.health.readiness();
    const { role, epoch } = this.health.role();
    const ready = Object.values(checks).every(({ status }) => status === 'up');
    void reply.code(ready ? 200 : 503).header('cache-control', 'no-store');
    return { status: ready ? 'ready' : 'unavailable', role, ...(epoch === undefined ? {} : { epoch }), checks };
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Metrics for Prometheus', security: [] })
  @ApiResponse({
    status: 200,
    description: 'Text exposition format.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
