import { accepted } from '@tallyman/kernel';
import { GOODS_ROWS } from '../testing/decision-rows/goods.js';
import { PROMISE_ROWS } from '../testing/decision-rows/promises.js';
import { LIGHT } from '../testing/decision-rows/row.js';
import { by, given, itemAt, location, MUG, opened, sku, units } from '../testing/scenario.js';
import type { StockEvent } from './events.js';
import { quantitiesOf } from './state.js';

const PAR = { ...MUG, location: location('PAR2') };
const dispatched: StockEvent = {
  type: 'TransferDispatched',
  data: { transferId: 'T1', quantity: 4, condition: 'sellable', to: 'PAR2' },
};

describe('decideStock', () => {
  it.each([...GOODS_ROWS, ...PROMISE_ROWS])('%s', (_name, history, command, events, quantities) => {
    const scene = given(...history);
    expect(scene.when(command)).toEqual(accepted(...events.map((event) => ({ item: MUG, event }))));
    expect(quantitiesOf(scene.warehouse.stateOf(MUG))).toMatchObject(quantities);
  });

  it('receives a transfer in parts, in the stream of the receiver only', () => {
    const scene = given(opened(5), dispatched);
    const receive = (quantity: number) =>
      scene.when({
        ...by('ReceiveTransfer'),
        ...PAR,
        transferId: 'T1',
        from: MUG.location,
        quantity: units(quantity),
        ...LIGHT,
      });
    const data = { transferId: 'T1', condition: 'sellable', from: 'LDN1', dispatched: 4 } as const;
    expect(receive(3)).toEqual(
      accepted({ item: PAR, event: { type: 'TransferReceived', data: { ...data, quantity: 3 } } }),
    );
    expect(receive(1)).toEqual(
      accepted({ item: PAR, event: { type: 'TransferReceived', data: { ...data, quantity: 1 } } }),
    );
    expect(receive(1)).toMatchObject({ kind: 'refused', refusal: { remaining: 0 } });
    expect(quantitiesOf(scene.warehouse.stateOf(PAR)).sellable).toBe(4);
  });

  it('keeps transfers of one id from two senders apart', () => {
    const rome = { ...MUG, location: location('ROM3') };
    const scene = given(dispatched, { item: rome, event: dispatched });
    for (const { location: from } of [MUG, rome])
      expect(
        scene.when({ ...by('ReceiveTransfer'), ...PAR, transferId: 'T1', from, quantity: units(4), ...LIGHT }),
      ).toMatchObject({ kind: 'accepted' });
  });

  it.each(['assemble', 'disassemble'] as const)('transforms (%s): what goes in, then what comes out', (direction) => {
    const [tea, box] = [itemAt('LDN1', 'tea'), itemAt('LDN1', 'box')];
    const scene = given(opened(2), { item: tea, event: opened(9) }, { item: box, event: opened(2) });
    const decision = scene.when({
      ...by('TransformStock'),
      transformationId: 'K1',
      direction,
      quantity: units(2),
      components: [
        { sku: sku('tea'), quantity: units(8) },
        { sku: sku('box'), quantity: units(2) },
      ],
    });
    const part = (item: typeof MUG, quantity: number, role: 'consumed' | 'produced') => ({
      item,
      event: { type: 'StockTransformed', data: { transformationId: 'K1', role, quantity } },
    });
    expect(decision).toEqual(
      direction === 'assemble'
        ? accepted(part(tea, 8, 'consumed'), part(box, 2, 'consumed'), part(MUG, 2, 'produced'))
        : accepted(part(MUG, 2, 'consumed'), part(tea, 8, 'produced'), part(box, 2, 'produced')),
    );
  });
});
