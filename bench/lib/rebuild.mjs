import { setTimeout as sleep } from 'node:timers/promises';

const REBUILDS = '/v1/admin/projections/stock/rebuilds';

/** Rebuilds the stock views of a running service and answers what its record says of it. */
export const rebuildStock = async (service) => {
  const { rebuildId } = await service.ask('POST', REBUILDS);
  for (;;) {
    const record = await service.ask('GET', `${REBUILDS}/${rebuildId}`);
    if (record.finishedAt !== undefined && record.finishedAt !== null) {
      const seconds = (Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1000;
      return { rate: record.position / seconds, events: record.position, seconds, status: record.status };
    }
    if (record.status !== 'running') return { rate: 0, events: 0, seconds: 0, status: record.status };
    await sleep(100);
  }
};
