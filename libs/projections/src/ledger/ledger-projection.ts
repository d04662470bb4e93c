import type { Projection } from '../projection.js';
import type { LedgerChanges } from './changes.js';
import { LedgerFold } from './ledger-fold.js';
import { packLedger, unpackLedger, type PackedLedger } from './packed-ledger.js';

/** The views of books, which move together. */
export const ledgerProjection: Projection<LedgerChanges> = {
  name: 'ledger',
  createFold: () => new LedgerFold(),
  pack: packLedger,
  handedOver: (packed) => [(packed as PackedLedger).numbers.buffer],
  unpack: (packed) => unpackLedger(packed as PackedLedger),
};
