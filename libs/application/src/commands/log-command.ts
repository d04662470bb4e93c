import type { CommandContext, ControlEvent, DomainEvent } from '@tallyman/event-catalog';
import type { DomainCommand } from './results.js';

/** The service's own act, put on record. Never refused. */
export interface RecordControlEvent {
  readonly type: 'RecordControlEvent';
  readonly stream: string;
  readonly event: ControlEvent;
}

/** Every command that a log takes. */
export type LogCommand = DomainCommand | RecordControlEvent;

/** A command with who sends it and why, as the sequencer takes it. */
export interface LogSubmission {
  readonly command: LogCommand;
  readonly context: CommandContext;
}

export interface StreamEvent {
  readonly stream: string;
  readonly event: DomainEvent;
}
