import { randomUUID } from 'node:crypto';
import { OWN_ID_PREFIX, type Submission } from '@tallyman/application';
import type { CommandContext } from '@tallyman/event-catalog';
import { parseInstant, toIso } from '../parsing/instants.js';
import { COMMAND_SHAPE, isJsonObject, shapeFault } from '../parsing/shape.js';
import { isName, MAX_ID } from '../parsing/text-rules.js';
import { validateBody, type FieldError, type PartClasses } from '../parsing/validate.js';
import { commandHash } from './command-hash.js';
import { COMMAND_DTOS, isCommandType, type AnyCommandDto } from './dto/registry.js';
import { BeliefDto, ComponentDto, MoneyDto, ReferenceDto } from './dto/parts.dto.js';
import { beliefOf, referenceOf, type Lacking } from './to-command/addressed.js';
import { toCommand } from './to-command/to-command.js';

/** What of a command comes from its request and not from its body. */
export interface Sender {
  /** From the credential. */
  readonly subsystem: string;
  /** Command types that the credential may send; `*` for all. */
  readonly commands: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Header Idempotency-Key; of a single command only. */
  readonly idempotencyKey?: string;
  /** Header of that name, when it is well-formed. */
  readonly traceparent?: string;
}

export type InvalidCode =
  'validation_failed' | 'unknown_command_type' | 'command_not_allowed' | 'idempotency_key_mismatch' | Lacking['code'];

/** Not a command, or not this sender's to send. Nothing is decided or kept. */
export interface InvalidCommand {
  readonly kind: 'invalid';
  readonly code: InvalidCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** As far as the body had a usable one. */
  readonly commandId?: string;
}

export type ParsedCommand = { readonly kind: 'parsed'; readonly submission: Submission } | InvalidCommand;

const PARTS: PartClasses = { reference: ReferenceDto, belief: BeliefDto, unitCost: MoneyDto, components: ComponentDto };

/** Reads one command of a request. Never throws for what a client sent. */
export const parseCommand = (body: unknown, sender: Sender): ParsedCommand => {
  if (!isJsonObject(body)) return invalid('validation_failed', [{ path: '', message: 'must be a JSON object' }]);
  const fault = shapeFault(body, COMMAND_SHAPE);
  if (fault !== undefined) return invalid('validation_failed', [fault]);
  const parsed = parseShaped(body, sender);
  const { commandId } = body;
  return parsed.kind === 'invalid' && isName(commandId, MAX_ID) ? { ...parsed, commandId } : parsed;
};

const parseShaped = (body: Readonly<Record<string, unknown>>, sender: Sender): ParsedCommand => {
  const { type } = body;
  if (type === undefined) return invalid('validation_failed', [{ path: 'type', message: 'must name the command' }]);
  if (!isCommandType(type))
    return invalid('unknown_command_type', [{ path: 'type', message: 'is not a command type' }]);
  if (!sender.commands.has('*') && !sender.commands.has(type)) return notAllowed(type, sender);
  const validated = validateBody<AnyCommandDto>(COMMAND_DTOS[type], body, PARTS);
  if (validated.kind === 'invalid') return invalid('validation_failed', validated.errors);
  return submissionOf(validated.dto, body, sender);
};

const submissionOf = (dto: AnyCommandDto, body: Readonly<Record<string, unknown>>, sender: Sender): ParsedCommand => {
  const commandId = commandIdOf(dto, sender);
  if (typeof commandId !== 'string') return commandId;
  const command = toCommand(dto, commandId);
  if ('kind' in command) return invalid(command.code, [{ path: command.path, message: command.message }]);
  const context = contextOf(dto, sender, {
    commandId,
    commandHash: commandHash(sender.subsystem, body),
    reasonCode: command.reasonCode,
  });
  return { kind: 'parsed', submission: { command, context } };
};

const commandIdOf = (dto: AnyCommandDto, sender: Sender): string | InvalidCommand => {
  const { idempotencyKey = dto.commandId ?? randomUUID() } = sender;
  if (!isName(idempotencyKey, MAX_ID) || (sender.idempotencyKey !== undefined && /[^\x20-\x7e]/.test(idempotencyKey)))
    return invalid('validation_failed', [
      { path: 'Idempotency-Key', message: `must be 1 to ${String(MAX_ID)} printable ASCII characters` },
    ]);
  if (dto.commandId !== undefined && dto.commandId !== idempotencyKey)
    return invalid('idempotency_key_mismatch', [
      { path: 'commandId', message: 'must be the same as the header Idempotency-Key, or one of the two absent' },
    ]);
  if (idempotencyKey.startsWith(OWN_ID_PREFIX))
    return invalid('validation_failed', [
      { path: 'commandId', message: `must not begin with "${OWN_ID_PREFIX}": such ids are the service's own` },
    ]);
  return idempotencyKey;
};

type Identity = Pick<CommandContext, 'commandId' | 'commandHash' | 'reasonCode'>;

/** Members that are absent stay absent: the stored body has no `undefined`. */
const contextOf = (dto: AnyCommandDto, sender: Sender, identity: Identity): CommandContext => {
  const { actor, producerVersion, correlationId, causationId, reasonText, reference, belief } = dto;
  const traceparent = dto.traceparent ?? sender.traceparent;
  return {
    subsystem: sender.subsystem,
    ...identity,
    occurredAt: toIso(parseInstant(dto.occurredAt) ?? sender.receivedAt),
    ...(actor === undefined ? {} : { actor }),
    ...(producerVersion === undefined ? {} : { producerVersion }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(reasonText === undefined ? {} : { reasonText }),
    ...(reference === undefined ? {} : { reference: referenceOf(reference) }),
    ...(belief === undefined ? {} : { belief: beliefOf(belief) }),
  };
};

const notAllowed = (type: string, sender: Sender): InvalidCommand => ({
  kind: 'invalid',
  code: 'command_not_allowed',
  detail: `The key of subsystem "${sender.subsystem}" may not send ${type}.`,
});

const invalid = (code: InvalidCode, errors: readonly FieldError[]): InvalidCommand => {
  const [first] = errors;
  const where = first === undefined || first.path === '' ? 'The body' : first.path;
  const more = errors.length > 1 ? ` (and ${String(errors.length - 1)} more)` : '';
  return { kind: 'invalid', code, detail: `${where} ${first?.message ?? 'is not valid'}${more}.`, errors };
};
