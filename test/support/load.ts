import type { Json, TestService } from './service.js';

/** What a sender knows of a command it sent. */
export interface Sent {
  readonly commandId: string;
  /** Absent: there was no answer. */
  readonly status?: number;
  readonly json?: Json;
}

export interface Load {
  /** Sends no more; resolves, when the last answer is there, to everything that was sent. */
  stop(): Promise<readonly Sent[]>;
  /** How many were answered with 201. */
  accepted(): number;
}

/** `senders` loops, each sending one command after the other to the services in turn; `toCommand` gives each its id. */
export const startLoad = (
  services: readonly TestService[],
  senders: number,
  toCommand: (commandId: string) => object,
): Load => {
  const sent: Sent[] = [];
  let stopped = false;
  let accepted = 0;

  const sendOne = async (service: TestService, commandId: string): Promise<Sent> => {
    try {
      const { status, json } = await service.ask('POST', '/v1/commands', { json: toCommand(commandId) });
      if (status === 201) accepted += 1;
      return { commandId, status, json };
    } catch {
      // Its process is gone.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { commandId };
    }
  };

  const run = async (sender: number): Promise<void> => {
    for (let n = 0; !stopped; n += 1) {
      const service = services[(sender + n) % services.length];
      if (service !== undefined) sent.push(await sendOne(service, `load-${String(sender)}-${String(n)}`));
    }
  };

  const loops = Promise.all(Array.from({ length: senders }, (_, sender) => run(sender)));
  return {
    accepted: () => accepted,
    stop: async () => {
      stopped = true;
      await loops;
      return sent;
    },
  };
};
