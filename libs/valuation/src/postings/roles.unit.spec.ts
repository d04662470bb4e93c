import { parseLocation, type LocationId } from '@tallyman/inventory';
import { parseAccount } from '@tallyman/ledger';
import * as fc from 'fast-check';
import { location } from '../../../inventory/src/testing/scenario.js';
import { CHART_OF_ACCOUNTS, inventoryAccount, locationSegment, ROLES } from './roles.js';

const LOCATION_TEXT = fc.oneof(
  fc.string({
    unit: fc.constantFrom('0', 'A', 'E', '2', '.', '-', '_', 'é', '.C3', '.A9'),
    minLength: 1,
    maxLength: 6,
  }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
);
const locations: fc.Arbitrary<LocationId> = LOCATION_TEXT.map(parseLocation).filter((parsed) => parsed !== undefined);

describe('accounts', () => {
  it.each([
    ['LDN1', 'LDN1'],
    ['north_dock-2', 'north_dock-2'],
    ['A.1', 'A.2E1'],
    ['dock 7', 'dock.207'],
    ['Zürich', 'Z.C3.BCrich'],
    ['-x', '0..2Dx'],
    ['é', '0..C3.A9'],
    ['€'.repeat(64), '0.sha256-80f766d90d69e9f7d79138b8e0219bd3b035fce5ef7edd518328609fdc7bf032'],
  ])('%s is %s in a path', (name, segment) => {
    expect(locationSegment(location(name))).toBe(segment);
  });

  it('no two locations share an account, and each account is one that the ledger takes', () => {
    fc.assert(
      fc.property(fc.array(locations, { minLength: 1, maxLength: 30 }), (some) => {
        // Also what looks like the segment of another.
        const alike = some.map((one) => parseLocation(locationSegment(one))).filter((parsed) => parsed !== undefined);
        const different = [...new Set([...some, ...alike])];
        const accounts = different.map(inventoryAccount);
        expect(new Set(accounts).size).toBe(different.length);
        expect(accounts.filter((account) => parseAccount(account) === undefined)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('the chart has every role once, each with an account of its own', () => {
    expect(CHART_OF_ACCOUNTS.map(({ role }) => role)).toEqual(ROLES);
    expect(new Set(CHART_OF_ACCOUNTS.map(({ path }) => path)).size).toBe(ROLES.length);
    expect(CHART_OF_ACCOUNTS.filter(({ clearing }) => clearing).map(({ role }) => role)).toEqual([
      'inventory_in_transit',
      'production',
      'returns',
      'psp_clearing',
      'grni',
      'landed_costs',
    ]);
  });
});
