import type { PublicRecordCommand } from '@tallyman/records';

/** One request for each command type about records; sent in this order, each is accepted. */
export const RECORD_EXAMPLES: Readonly<Record<PublicRecordCommand['type'], Readonly<Record<string, unknown>>>> = {
  SetRecord: {
    type: 'SetRecord',
    commandId: 'cost-85123A-5',
    recordType: 'cost',
    key: '85123A',
    fields: { amount: 255, currency: 'GBP', estimated: false, note: null },
    reference: { type: 'supplier_list', id: '2026-12' },
    belief: { fields: { amount: null } },
  },
  DeriveRecord: {
    type: 'DeriveRecord',
    commandId: 'price-85123A-9',
    recordType: 'price',
    key: '85123A',
    fields: { amount: 510 },
    inputs: [
      { as: 'cost', stream: 'record-cost/85123A', revision: 0, field: 'amount' },
      { as: 'markup', stream: 'record-markup/gifts', revision: 3, field: 'percent' },
    ],
    algorithm: 'retail-price',
    algorithmVersion: '3',
    producerVersion: '4.2.0',
  },
  RetractRecord: {
    type: 'RetractRecord',
    commandId: 'price-85123A-retracted',
    recordType: 'price',
    key: '85123A',
    reasonCode: 'did_not_occur',
  },
};
