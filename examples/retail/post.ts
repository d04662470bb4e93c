import { createTallymanClient } from '@tallyman/client';
import type { CommandAnswer, TallymanClient } from '@tallyman/client';
import type { Service } from '../service/with-service.js';
import { ALLOWED, SUBSYSTEMS } from './commands.js';
import type { Shift, ShopCommand, Subsystem } from './commands.js';

/** What became of the commands. */
export interface Tally {
  sent: number;
  accepted: number;
  replayed: number;
  /** The first few answers that are neither. */
  readonly others: CommandAnswer[];
  otherCount: number;
  /** The highest log position that was answered. */
  position: number;
  seconds: number;
}

export const newTally = (): Tally => ({
  sent: 0,
  accepted: 0,
  replayed: 0,
  others: [],
  otherCount: 0,
  position: 0,
  seconds: 0,
});

export const count = (tally: Tally, answer: CommandAnswer): void => {
  tally.sent += 1;
  if (answer.outcome === 'accepted') {
    tally.position = Math.max(tally.position, answer.position);
    if (answer.replayed) tally.replayed += 1;
    else tally.accepted += 1;
    return;
  }
  tally.otherCount += 1;
  if (tally.others.length < 5) tally.others.push(answer);
};

export type Clients = Readonly<Record<Subsystem, TallymanClient>>;

/** Each subsystem sends under a key of its own, which allows its own commands only. The keys are revoked afterwards. */
export const withSubsystems = async <T>(
  { url, adminKey }: Service,
  work: (clients: Clients, admin: TallymanClient) => Promise<T>,
): Promise<T> => {
  const admin = createTallymanClient({ baseUrl: url, apiKey: adminKey });
  const keys = await Promise.all(
    SUBSYSTEMS.map((subsystem) => admin.admin.createKey({ subsystem, commands: ALLOWED[subsystem] })),
  );
  const clientOf = (subsystem: Subsystem): TallymanClient =>
    createTallymanClient({ baseUrl: url, apiKey: keys.find((key) => key.subsystem === subsystem)?.key ?? '' });
  try {
    const [purchasing, orders, returns, warehouse] = [
      clientOf('purchasing'),
      clientOf('orders'),
      clientOf('returns'),
      clientOf('warehouse'),
    ];
    return await work({ purchasing, orders, returns, warehouse }, admin);
  } finally {
    for (const { id } of keys) await admin.admin.revokeKey(id);
  }
};

/** The commands of each SKU stay in one lane, in order; lanes are independent of each other. */
const lanesOf = (commands: readonly ShopCommand[], count: number): readonly (readonly ShopCommand[])[] => {
  const lanes: ShopCommand[][] = Array.from({ length: count }, () => []);
  const laneOfSku = new Map<string, number>();
  for (const command of commands) {
    const lane = laneOfSku.get(command.sku) ?? laneOfSku.size % count;
    laneOfSku.set(command.sku, lane);
    lanes[lane]?.push(command);
  }
  return lanes.filter((lane) => lane.length > 0);
};

/** Two streams keep the service's one log busy; four brought nothing more. */
const LANES = 2;

const sendShift = async (client: TallymanClient, commands: readonly ShopCommand[], tally: Tally): Promise<void> => {
  await Promise.all(
    lanesOf(commands, LANES).map(async (lane) => {
      for await (const answer of client.streamCommands(lane)) count(tally, answer);
    }),
  );
};

/** Sends shift after shift: what a later one builds on was answered before. */
export const post = async (clients: Clients, shifts: readonly Shift[], tally = newTally()): Promise<Tally> => {
  const start = performance.now();
  for (const { subsystem, commands } of shifts) await sendShift(clients[subsystem], commands, tally);
  tally.seconds += (performance.now() - start) / 1000;
  return tally;
};
