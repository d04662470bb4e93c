import { runShop } from '../retail/run-shop.js';
import { runExample } from '../service/run-example.js';
import { generateLines } from './generate.js';

const SEED = 20_251_201;
const LINES = 1_500;
const shop = { name: `demo-${String(SEED)}`, location: 'DEMO1' };

console.log(`A small shop: five days, four subsystems ("purchasing", "orders", "returns", "warehouse") that change the same stock.
Every change is an event in one log; what you see as stock is computed from it.\n`);

await runExample(async (service) => {
  const done = await runShop(service, shop, generateLines(SEED, LINES));
  if (service.stays)
    console.log(`
The data stays at ${service.url}. Look around:
  npx tallyman stock 10001 ${shop.location}
  npx tallyman explain 10001 ${shop.location} --field available
  ${service.url}/docs`);
  return done;
});
