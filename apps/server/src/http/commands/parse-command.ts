import { OWN_ID_PREFIX, type Submission } from '@tallyman/application';
import type { CommandContext } from '@tallyman/event-catalog';
import type { MemberOrder } from '../parsing/canonical-json.js';
import { compileCheck, memberNames } from '../parsing/certainly-valid.js';
import { storedInstant, toIso } from '../parsing/instants.js';
import { isJsonObject, shapeFault } from '../parsing/shape.js';
import { isName, MAX_ID } from '../parsing/text-rules.js';
import { validateBody, type FieldError } from '../parsing/validate.js';
import { commandHash, hashedMembers } from './command-hash.js';
import {
  COMMAND_DTOS,
  COMMAND_TYPES,
  isCommandType,
  shapeOf,
  type AnyCommandDto,
  type CommandType,
} from './dto/registry.js';
import { referenceOf, type Lacking } from './to-command/addressed.js';
import { beliefOf } from './to-command/beliefs.js';
import { toCommand } from './to-command/to-command.js';
import { uuidV7 } from './uuid-v7.js';

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

/** What is made of each class once, so that the everyday command costs little. */
interface Compiled {
  readonly isValid: (body: unknown) => body is AnyCommandDto;
  readonly members: MemberOrder;
}

const compile = (type: CommandType): Compiled => ({
  isValid: compileCheck<AnyCommandDto>(COMMAND_DTOS[type]),
  members: hashedMembers(memberNames(COMMAND_DTOS[type])),
});

const COMPILED = new Map<unknown, Compiled>(COMMAND_TYPES.map((type) => [type, compile(type)]));

/** Reads one command of a request. Never throws for what a client sent. */
export const parseCommand = (body: unknown, sender: Sender): ParsedCommand => {
  if (!isJsonObject(body)) return invalid('validation_failed', [{ path: '', message: 'must be a JSON object' }]);
  const parsed = parseObject(body, sender);
  const { commandId } = body;
  return parsed.kind === 'invalid' && isName(commandId, MAX_ID) ? { ...parsed, commandId } : parsed;
};

const parseObject = (body: Readonly<Record<string, unknown>>, sender: Sender): ParsedCommand => {
  const compiled = COMPILED.get(body['type']);
  if (compiled?.isValid(body) === true && maySend(sender, body.type))
    return submissionOf(body, sender, commandHash(sender.subsystem, body, compiled.members));
  return parseThoroughly(body, sender);
};

const maySend = ({ commands }: Sender, type: string): boolean => commands.has('*') || commands.has(type);

/** The same at twenty times the cost, without what was compiled. Says what is wrong, in the order in which a sender would want to know. */
export const parseThoroughly = (body: Readonly<Record<string, unknown>>, sender: Sender): ParsedCommand => {
  const { type } = body;
  const fault = shapeFault(body, shapeOf(type));
  if (fault !== undefined) return invalid('validation_failed', [fault]);
  if (type === undefined) return invalid('validation_failed', [{ path: 'type', message: 'must name the command' }]);
  if (!isCommandType(type))
    return invalid('unknown_command_type', [{ path: 'type', message: 'is not a command type' }]);
  if (!maySend(sender, type)) return notAllowed(type, sender);
  const validated = validateBody<AnyCommandDto>(COMMAND_DTOS[type], body);
  if (validated.kind === 'invalid') return invalid('validation_failed', validated.errors);
  return submissionOf(validated.dto, sender, commandHash(sender.subsystem, body));
};

const submissionOf = (dto: AnyCommandDto, sender: Sender, hash: string): ParsedCommand => {
  const commandId = commandIdOf(dto, sender);
  if (typeof commandId !== 'string') return commandId;
  const command = toCommand(dto, { commandId, receivedAt: sender.receivedAt });
  if ('kind' in command) return invalid(command.code, [{ path: command.path, message: command.message }]);
  const context = contextOf(dto, sender, { commandId, commandHash: hash, reasonCode: command.reasonCode });
  return { kind: 'parsed', submission: { command, context } };
};

const commandIdOf = (dto: AnyCommandDto, sender: Sender): string | InvalidCommand => {
  const { idempotencyKey } = sender;
  const { commandId = idempotencyKey ?? uuidV7(sender.receivedAt) } = dto;
  if (idempotencyKey !== undefined && (!isName(idempotencyKey, MAX_ID) || !/^[\x20-\x7e]*$/.test(idempotencyKey)))
    return invalid('validation_failed', [
      { path: 'Idempotency-Key', message: `must be 1 to ${String(MAX_ID)} printable ASCII characters` },
    ]);
  if (idempotencyKey !== undefined && idempotencyKey !== commandId)
    return invalid('idempotency_key_mismatch', [
      { path: 'commandId', message: 'must be the same as the header Idempotency-Key, or one of the two absent' },
    ]);
  if (commandId.startsWith(OWN_ID_PREFIX))
    return invalid('validation_failed', [
      { path: 'commandId', message: `must not begin with "${OWN_ID_PREFIX}": such ids are the service's own` },
    ]);
  return commandId;
};

type Identity = Pick<CommandContext, 'commandId' | 'commandHash' | 'reasonCode'>;

/** Members that are absent stay absent: the stored body has no `undefined`. */
const contextOf = (dto: AnyCommandDto, sender: Sender, identity: Identity): CommandContext => {
  const { actor, producerVersion, correlationId, causationId, reasonText, reference, belief } = dto;
  const traceparent = dto.traceparent ?? sender.traceparent;
  const occurredAt = dto.occurredAt === undefined ? toIso(sender.receivedAt) : storedInstant(dto.occurredAt);
  const { commandId, commandHash: hash, reasonCode } = identity;
  // Member by member: what is added to an object that was made by a spread costs several times as much.
  const context: { -readonly [Name in keyof CommandContext]: CommandContext[Name] } = {
    subsystem: sender.subsystem,
    occurredAt,
    commandId,
    commandHash: hash,
    reasonCode,
  };
  if (actor !== undefined) context.actor = actor;
  if (producerVersion !== undefined) context.producerVersion = producerVersion;
  if (correlationId !== undefined) context.correlationId = correlationId;
  if (causationId !== undefined) context.causationId = causationId;
  if (traceparent !== undefined) context.traceparent = traceparent;
  if (reasonText !== undefined) context.reasonText = reasonText;
  if (reference !== undefined) context.reference = referenceOf(reference);
  if (belief !== undefined) context.belief = beliefOf(belief);
  return context;
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
