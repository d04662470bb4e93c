/** The whole of an example: send, check, go wrong, find out. */
import { verifyExplanation } from '@tallyman/client';
import type { TallymanClient } from '@tallyman/client';
import type { Service } from '../service/with-service.js';
import { compareAll, compareView } from './check.js';
import type { Comparison, Difference } from './check.js';
import { isGoods, mapRetail } from './commands.js';
import type { Shop } from './commands.js';
import type { RetailLine } from './csv.js';
import { plainFold } from './plain-fold.js';
import { count, newTally, post, withSubsystems } from './post.js';
import type { Clients, Tally } from './post.js';
import { purchaseTable } from './purchases.js';
import { caseText, comparisonText, figure, tallyText } from './report.js';
import { BUGGY_RELEASE, doubledCommands, doubledUnits, hitReturns, wasTold } from './story.js';

interface Run {
  readonly shop: Shop;
  readonly lines: readonly RetailLine[];
  readonly clients: Clients;
  readonly admin: TallymanClient;
}

const plus = (level: ReadonlyMap<string, number>, more: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  const sum = new Map(level);
  for (const [code, units] of more) sum.set(code, (sum.get(code) ?? 0) + units);
  return sum;
};

const clean = (comparisons: readonly Comparison[]): boolean =>
  comparisons.every(({ differences }) => differences.length === 0);

const bookEverything = async ({ shop, lines, clients, admin }: Run) => {
  const purchases = purchaseTable(lines, isGoods);
  const { shifts, skipped } = mapRetail(shop, lines, purchases);
  const commands = shifts.reduce((sum, shift) => sum + shift.commands.length, 0);
  const services = [...skipped].map(([code, times]) => `${code} ${String(times)}`).join(', ');
  console.log(
    `${figure(lines.length)} order lines and ${figure(purchases.length)} purchases make ${figure(commands)} commands.`,
  );
  console.log(`Not goods, so skipped: ${services === '' ? 'nothing' : services}.`);
  const told = await wasTold(admin, shop, lines);
  const tally = await post(clients, shifts);
  console.log(tallyText(tally));
  return { expected: plainFold(lines, purchases), told, tally };
};

const check = async (run: Run, expected: ReadonlyMap<string, number>, tally: Tally): Promise<boolean> => {
  const checked = { client: run.admin, location: run.shop.location, position: tally.position };
  console.log(`\nThe check: the order file added up by hand, against three sources of the service.`);
  const comparisons = await compareAll(checked, expected);
  console.log(comparisonText(comparisons));
  return clean(comparisons) && tally.otherCount === 0;
};

/** A quantity that is not settled has no gap: it is another case than the one that the story is about. */
const gapOf = ({ expected, actual }: Difference): number => (Number.isNaN(actual) ? 0 : actual - expected);

const goWrong = async ({ shop, lines, clients }: Run): Promise<Tally> => {
  const tally = newTally();
  for await (const answer of clients.returns.streamCommands(doubledCommands(shop, lines))) count(tally, answer);
  return tally;
};

/** Tells the story and says whether it was found out: one repeat or more that explain the whole gap, and a proof that holds. */
const story = async (run: Run, expected: ReadonlyMap<string, number>): Promise<boolean> => {
  const { shop, lines, admin } = run;
  console.log(
    `\nThe story: release ${BUGGY_RELEASE} of "returns" goes live. It sends a return again when the answer takes too long …`,
  );
  const { position } = await goWrong(run);
  const view = await compareView({ client: admin, location: shop.location, position }, expected);
  const hit = new Set(hitReturns(lines).map(({ code }) => code)).size;
  console.log(
    `Overnight the shelf is compared with the books: ${String(view.differences.length)} of ${String(view.codes)} codes are wrong.`,
  );
  const [worst] = view.differences.toSorted((a, b) => gapOf(b) - gapOf(a));
  if (worst === undefined) return false;
  const explanation = await admin.explain(worst.code, shop.location, 'onHand', { expected: worst.expected });
  const proof = await verifyExplanation(explanation, admin);
  console.log(`The worst of them:\n\n${caseText(explanation, worst.expected, proof)}`);
  return proof.ok && view.differences.length === hit;
};

/** Runs an example of this shop. `true`: everything came out as it must. */
export const runShop = async (service: Service, shop: Shop, lines: readonly RetailLine[]): Promise<boolean> =>
  withSubsystems(service, async (clients, admin) => {
    const run: Run = { shop, lines, clients, admin };
    const { expected, told, tally } = await bookEverything(run);
    if (told) console.log('This service has been through the story before: what it doubled is added to the plain sum.');
    const right = await check(run, told ? plus(expected, doubledUnits(lines)) : expected, tally);
    const found = await story(run, expected);
    return right && found;
  });
