import type { LocationId, PublicStockCommand, StockCommand } from '@tallyman/inventory';
import { hold, item, openHarness, receive, units, type Harness } from '../explain/harness.spec-support.js';
import { createVerify } from './create-verify.js';
import { spoiltViews, type SpoiltViews } from './table-views.spec-support.js';

let harness: Harness;
let views: SpoiltViews;

const LDN2 = 'LDN2' as LocationId;
const route = { transferId: 't', condition: 'sellable' } as const;
const dispatch = (quantity: number, transferId = 't'): PublicStockCommand => ({
  ...{ type: 'DispatchTransfer', ...item('A'), ...route, transferId, to: LDN2 },
  quantity: units(quantity),
  reasonCode: 'transfer_out',
});
const arrive = (quantity: number): PublicStockCommand => ({
  ...{ type: 'ReceiveTransfer', ...item('A'), ...route, location: LDN2, from: item('A').location },
  quantity: units(quantity),
  reasonCode: 'transfer_in',
});
const release = (holdId: string): PublicStockCommand => ({
  ...{ type: 'ReleaseHold', ...item('A'), holdId },
  reasonCode: 'sale_cancel',
});
const capture = (holdId: string, quantity: number, sku = 'A'): PublicStockCommand => ({
  ...{ type: 'CommitStock', ...item(sku), holdId, commitment: 'o', shortfallPolicy: 'refuse' },
  quantity: units(quantity),
  reasonCode: 'payment_capture',
});
const count = (line: number): StockCommand => ({
  ...{ type: 'RecordCount', ...item('B'), reconciliationId: 'c', line, condition: 'sellable' },
  ...{ counted: 9, expected: 10, observedPosition: 2, countedAt: 1_000_000, countedBy: 'scanner-4' },
  reasonCode: 'cycle_count',
});
const approve = (line: number): StockCommand => ({
  ...{ type: 'ReconcileCount', ...item('B'), reconciliationId: 'c', line, condition: 'sellable' },
  ...{ delta: -1, approvedBy: 'manager', suspects: [] },
  reasonCode: 'cycle_count',
});

/** Of the service's own commands, as the service sends them. */
const own = async (command: StockCommand, commandId: string): Promise<void> => {
  const hash = Buffer.alloc(32, commandId).toString('base64url');
  const context = { subsystem: 'wms', commandId, commandHash: hash, reasonCode: command.reasonCode };
  const occurredAt = new Date(harness.time).toISOString();
  const { outcome } = await harness.gate.submitAny({ command, context: { ...context, occurredAt } });
  if (outcome === 'refused') throw new Error(`${command.type} was refused`);
};

beforeEach(async () => {
  harness = await openHarness();
  views = spoiltViews(harness);
  const commands = [receive('A', 500), receive('B', 10), hold('A', 'gone', 2), hold('A', 'h', 6), release('gone')];
  for (const command of [...commands, capture('h', 4), dispatch(5), arrive(2)]) await harness.done(command);
  await own(count(0), 'count-0');
  await own(count(1), 'count-1');
  await own(approve(1), 'approve-1');
});
afterEach(() => harness.gate.stop());

const verify = () => createVerify({ store: harness.tampered, views })();
const details = async (): Promise<readonly string[]> =>
  (await verify()).problems.map(({ code, stream, detail }) => `${code} ${String(stream)} ${detail}`);

describe('verify of holds, transfers and count lines', () => {
  it('finds nothing where nothing is wrong, and compares all', async () => {
    expect(await verify()).toMatchObject({ clean: true, events: 11, streams: 3, rows: 3 + 1 + 1 + 2 });
  });

  it('names a changed cell of each by table, key and column', async () => {
    views.holdRows.spoil = (rows) => rows.map((row) => ({ ...row, quantity: 3, expiresAt: 7 }));
    views.transferRows.spoil = (rows) => rows.map((row) => ({ ...row, inTransit: 0 }));
    views.countLineRows.spoil = (rows) => rows.map((row) => ({ ...row, approvedBy: 'nobody' }));
    expect(await details()).toEqual([
      'view_cell_differs stock-LDN1/A stock_holds ["LDN1","A","h"]: quantity is 3 in the view and 2 by the log',
      'view_cell_differs stock-LDN1/A stock_holds ["LDN1","A","h"]: expires_at is 7 in the view and null by the log',
      'view_cell_differs stock-LDN1/A stock_transfers ["t","A","LDN1"]: in_transit is 0 in the view and 3 by the log',
      'view_cell_differs stock-LDN1/B count_lines ["c",0]: approved_by is nobody in the view and null by the log',
      'view_cell_differs stock-LDN1/B count_lines ["c",1]: approved_by is nobody in the view and manager by the log',
    ]);
  });

  it('names rows that are missing', async () => {
    for (const table of [views.holdRows, views.transferRows]) table.spoil = () => [];
    views.countLineRows.spoil = (rows) => rows.slice(1);
    expect(await details()).toEqual([
      'view_row_missing stock-LDN1/A stock_holds ["LDN1","A","h"]: by the log it is there',
      'view_row_missing stock-LDN1/A stock_transfers ["t","A","LDN1"]: by the log it is there',
      'view_row_missing stock-LDN1/B count_lines ["c",0]: by the log it is there',
    ]);
  });

  it('names rows of nothing, a hold that is resolved among them', async () => {
    views.holdRows.spoil = (rows) => [...rows, ...rows.map((row) => ({ ...row, holdId: 'gone' }))];
    views.transferRows.spoil = (rows) => [...rows, ...rows.map((row) => ({ ...row, from: LDN2 }))];
    views.countLineRows.spoil = (rows) => [...rows, ...rows.slice(1).map((row) => ({ ...row, line: 2 }))];
    expect(await details()).toEqual([
      'view_row_extra stock-LDN1/A stock_holds ["LDN1","A","gone"]: by the log it is not there',
      'view_row_extra stock-LDN2/A stock_transfers ["t","A","LDN2"]: by the log it is not there',
      'view_row_extra stock-LDN1/B count_lines ["c",2]: by the log it is not there',
    ]);
  });

  it('finds nothing while rows come, change and go, before and after the page that is read, over many pages', async () => {
    await harness.done(receive('C', 5000));
    await Promise.all(Array.from({ length: 2500 }, (_, n) => harness.done(hold('C', `m${String(n)}`, 1))));
    let page = 0;
    const move = async (): Promise<void> => {
      page += 1;
      const n = String(page);
      await harness.done(hold('A', `a${n}`, 2));
      await harness.done(hold('C', `z${n}`, 2));
      await harness.done(capture(`z${n}`, 1, 'C'));
      if (page > 1) await harness.done(release(`a${String(page - 1)}`));
      await harness.done(dispatch(1, `t${n}`));
    };
    for (const table of [views.holdRows, views.transferRows, views.countLineRows]) table.beforePage = move;
    expect(await verify()).toMatchObject({ clean: true, counts: {} });
    expect(page).toBeGreaterThan(2);
  });

  it('does not miss a hold that has ended by the time it is looked up', async () => {
    views.holdRows.spoil = (rows) => rows.filter(({ holdId }) => holdId !== 'h');
    const row = views.holdRows.row.bind(views.holdRows);
    views.holdRows.row = async (key) => {
      await harness.done(release('h'));
      return row(key);
    };
    expect(await verify()).toMatchObject({ clean: true });
  });

  it('says of data that are none of the event, that they cannot be read', async () => {
    harness.tamper = (event) =>
      event.type === 'StockCounted' ? { ...event, body: event.body.replace(/"data":\{.*\}/u, '"data":null}') } : event;
    const { counts } = await verify();
    expect(counts).toMatchObject({ event_unreadable: 2, view_row_extra: 2 });
  });

  it('stops where views went back, in any table', async () => {
    views.transferRows.page = () => Promise.resolve({ position: 2, value: [] });
    expect((await verify()).counts).toEqual({ view_went_back: 1 });
  });
});
