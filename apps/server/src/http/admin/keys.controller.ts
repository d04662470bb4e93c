import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { CreateKey, ListKeys, RevokeKey } from '../../cqrs/admin-messages.js';
import { AdminGuard } from '../auth/admin.guard.js';
import type { Principal } from '../auth/authenticator.js';
import { By } from '../auth/principal.js';
import { Documented } from '../openapi/documented.js';
import { ref } from '../openapi/schema.js';
import { bodyOf } from '../parsing/body.pipe.js';
import { uuidPipe } from '../parsing/path-pipes.js';
import { CreateKeyDto } from './keys.dto.js';
import { presentCreated, presentKeys, requireFound, requireUsableName } from './keys.presenter.js';

@ApiTags('admin')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/admin/keys')
export class KeysController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Post()
  @ApiBody({ type: CreateKeyDto })
  @Documented({
    summary: 'Make a key for a subsystem',
    success: { status: 201, description: 'The key, shown this once.', schema: ref('CreatedKey') },
    problems: ['admin_required', 'malformed_json', 'validation_failed', 'unsupported_media_type', 'not_owner'],
  })
  async create(@Body(bodyOf(CreateKeyDto)) body: CreateKeyDto, @By() by: Principal): Promise<unknown> {
    const { commands, admin = false } = body;
    const subsystem = requireUsableName(body.subsystem);
    return presentCreated(await this.commands.execute(new CreateKey({ subsystem, commands, admin }, by)));
  }

  @Get()
  @Documented({
    summary: 'All keys',
    success: { status: 200, description: 'Without the keys themselves; the oldest first.', schema: ref('Keys') },
    problems: ['admin_required'],
  })
  async list(): Promise<unknown> {
    return presentKeys(await this.queries.execute(new ListKeys()));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id' })
  @Documented({
    summary: 'Revoke a key',
    description: 'It stops working at once here, and within 5 s in other processes. Revoking it again is no error.',
    success: { status: 204, description: 'Revoked.' },
    problems: ['admin_required', 'key_not_found', 'not_owner'],
  })
  async revoke(@Param('id', uuidPipe('key_not_found')) id: string, @By() by: Principal): Promise<void> {
    requireFound(id, await this.commands.execute(new RevokeKey(id, by)));
  }
}
