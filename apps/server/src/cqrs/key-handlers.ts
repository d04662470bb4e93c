import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import { apiKeyHash, newApiKey, type ControlRecorder } from '@tallyman/application';
import { API_KEYS, CLOCK, CONTROL_LOG, type Clock } from '@tallyman/platform';
import type { ApiKeyRow, ApiKeyStore } from '@tallyman/read-models';
import type { Authenticator } from '../http/auth/authenticator.js';
import { AUTHENTICATOR } from '../http/auth/token.js';
import { CreateKey, ListKeys, RevokeKey, type CreatedKey } from './admin-messages.js';

@CommandHandler(CreateKey)
export class CreateKeyHandler implements ICommandHandler<CreateKey> {
  constructor(
    @Inject(API_KEYS) private readonly keys: ApiKeyStore,
    @Inject(CONTROL_LOG) private readonly control: ControlRecorder,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The event first: a key that nobody can use does no harm, a key that nothing tells of would. */
  async execute({ grant, by }: CreateKey): Promise<CreatedKey> {
    const key = newApiKey();
    const row: ApiKeyRow = { ...grant, id: randomUUID(), keyHash: apiKeyHash(key), createdAt: this.clock() };
    const { subsystem, commands, admin } = grant;
    await this.control.record({
      event: { type: 'ApiKeyCreated', data: { keyId: row.id, subsystem, commands, admin } },
      stream: `key-${row.id}`,
      subsystem: by.subsystem,
      actor: `key ${by.keyId}`,
    });
    await this.keys.insert(row);
    return { row, key };
  }
}

@QueryHandler(ListKeys)
export class ListKeysHandler implements IQueryHandler<ListKeys> {
  constructor(@Inject(API_KEYS) private readonly keys: ApiKeyStore) {}

  execute(): Promise<readonly ApiKeyRow[]> {
    return this.keys.list();
  }
}

@CommandHandler(RevokeKey)
export class RevokeKeyHandler implements ICommandHandler<RevokeKey> {
  constructor(
    @Inject(API_KEYS) private readonly keys: ApiKeyStore,
    @Inject(CONTROL_LOG) private readonly control: ControlRecorder,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
  ) {}

  /** The key stops working first. The event has the same command id at every try, so a repeat completes what was cut short. */
  async execute({ id, by }: RevokeKey): Promise<boolean> {
    const row = await this.keys.get(id);
    if (row === undefined) return false;
    await this.keys.revoke(id, this.clock());
    this.authenticator.forget();
    await this.control.record({
      event: { type: 'ApiKeyRevoked', data: { keyId: id, subsystem: row.subsystem } },
      stream: `key-${id}`,
      subsystem: by.subsystem,
      actor: `key ${by.keyId}`,
      act: `revoke-key/${id}`,
    });
    return true;
  }
}
