import { accepted } from '@tallyman/kernel';
import { ACCOUNT_ROWS, FUNDS_ROWS, TRANSACTION_ROWS } from '../testing/decision-rows.js';
import { given } from '../testing/scenario.js';

describe('decideBook', () => {
  it.each([...ACCOUNT_ROWS, ...TRANSACTION_ROWS, ...FUNDS_ROWS])('%s', (_name, history, command, events, accounts) => {
    const scene = given(...history);
    expect(scene.when(command)).toEqual(accepted(...events));
    for (const [path, quantities] of Object.entries(accounts)) expect(scene.of(path)).toMatchObject(quantities);
  });
});
