import { accepted, refused } from '@tallyman/kernel';
import type { MoveStock } from '../commands.js';
import type { StockItemState } from '../state.js';
import { refuseRemoval, refuseTakingFrom, type ItemDecision } from './limits.js';

export const decideMove = (command: MoveStock, state: StockItemState): ItemDecision => {
  const { sku, quantity, from, to, fromBin, toBin } = command;
  const betweenBins = from === to;
  if (betweenBins && fromBin === toBin) return refused({ code: 'nothing_to_move', condition: from });
  // Between bins nothing leaves sellable, so no claim is touched.
  const refusal = betweenBins ? refuseTakingFrom(state, sku, from, quantity) : refuseRemoval(state, from, command);
  if (refusal !== undefined) return refused(refusal);
  return accepted({
    type: 'StockMoved',
    data: {
      quantity,
      from,
      to,
      ...(fromBin === undefined ? {} : { fromBin }),
      ...(toBin === undefined ? {} : { toBin }),
    },
  });
};
