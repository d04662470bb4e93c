import { runExample } from '../service/run-example.js';
import { readRetail } from './csv.js';
import { runShop } from './run-shop.js';

await runExample((service, { retailCsv }) =>
  runShop(service, { name: 'retail', location: 'LDN1' }, readRetail(retailCsv)),
);
