import { describe, expect, test } from 'vitest';
import { createTransfers } from '../../src/offscreen/transfers.ts';
import type { Sent, Transfer } from '../../src/offscreen/upload-release.ts';
import { type Gate, gate } from './support/promises.ts';

const transfer: Transfer = { run: 'r', agent: 'a', deployment: 'd', digest: 'x', snapshotId: 's', missing: '' };
const sent = (packs: number): Sent => ({ packs, bytesSent: 0, filesSent: 0 });

function harness() {
  const begun: { gate: Gate<Sent>; signal: AbortSignal }[] = [];
  const transfers = createTransfers((_, signal) => {
    const entry = { gate: gate<Sent>(), signal };
    begun.push(entry);
    return entry.gate.promise;
  });
  return { begun, transfers };
}

describe('transfers', () => {
  test('of one key are one: a worker that comes back joins', async () => {
    const { begun, transfers } = harness();
    const both = [transfers.send('k', transfer), transfers.send('k', transfer)];
    expect(begun).toHaveLength(1);
    begun[0]?.gate.resolve(sent(3));
    expect(await Promise.all(both)).toEqual([sent(3), sent(3)]);
  });

  test('of other keys are others, and an ended one is begun anew', async () => {
    const { begun, transfers } = harness();
    const first = transfers.send('k', transfer);
    void transfers.send('other', transfer).catch(() => undefined);
    expect(begun).toHaveLength(2);
    begun[0]?.gate.reject(new Error('line'));
    await expect(first).rejects.toThrow('line');
    void transfers.send('k', transfer);
    expect(begun).toHaveLength(3);
  });

  test('that was stopped is not joined while it ends, and does not take the next one along', async () => {
    const { begun, transfers } = harness();
    const first = transfers.send('k', transfer);
    transfers.stop('k');
    expect(begun[0]?.signal.reason).toMatchObject({ code: 'aborted' });
    const second = transfers.send('k', transfer);
    expect(begun).toHaveLength(2);
    begun[0]?.gate.reject(begun[0].signal.reason);
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    const third = transfers.send('k', transfer);
    expect(begun).toHaveLength(2);
    begun[1]?.gate.resolve(sent(1));
    expect(await Promise.all([second, third])).toEqual([sent(1), sent(1)]);
    expect(begun[1]?.signal.aborted).toBe(false);
  });
});
