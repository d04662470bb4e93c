import { answer } from '../context.js';
import type { Verb } from '../context.js';
import { EXIT } from '../exit.js';
import { table } from '../table.js';

export interface CreateKeyOptions {
  readonly subsystem: string;
  /** Separated by commas; `*` for all. */
  readonly commands: string;
  readonly admin?: boolean;
}

/** `tallyman keys create`. Prints the key this once. */
export const createKey: Verb<[options: CreateKeyOptions]> = async (context, { subsystem, commands, admin }) => {
  const names = commands.split(',').map((name) => name.trim());
  const created = await context.client().admin.createKey({ subsystem, commands: names, admin: admin ?? false });
  answer(context, created, () => `Key ${created.id} of "${created.subsystem}", shown this once:\n${created.key}`);
  return EXIT.ok;
};

/** `tallyman keys list`. */
export const listKeys: Verb<[]> = async (context) => {
  const keys = await context.client().admin.keys();
  answer(context, keys, () =>
    table(
      ['id', 'subsystem', 'commands', 'admin', 'created', 'revoked'],
      keys.map((key) => [
        key.id,
        key.subsystem,
        key.commands.join(','),
        key.admin ? 'yes' : 'no',
        key.createdAt,
        key.revokedAt,
      ]),
    ),
  );
  return EXIT.ok;
};

/** `tallyman keys revoke <id>`. */
export const revokeKey: Verb<[id: string]> = async (context, id) => {
  await context.client().admin.revokeKey(id);
  answer(context, { id, revoked: true }, () => `Key ${id} is revoked.`);
  return EXIT.ok;
};
