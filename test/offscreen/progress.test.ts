import { expect, test } from 'vitest';
import { createProgress } from '../../src/offscreen/progress.ts';
import { openDatabase, type ProgressRow } from '../../src/storage/database.ts';

test('is written at most five times a second, but its end always', async () => {
  const database = openDatabase(`progress-${Math.random()}`);
  const rows: ProgressRow[] = [];
  database.progress.hook('creating', (_, row) => void rows.push(row));
  database.progress.hook('updating', (changes, _, row) => void rows.push({ ...row, ...changes }));
  let now = 1_000;
  const { show, settled } = createProgress(database, () => now)('run', 'upload', 100);
  show(0);
  for (let done = 1; done <= 50; done += 1) {
    now += 10;
    show(done);
  }
  show(100);
  await settled();
  expect(rows.map(({ done }) => done)).toEqual([0, 20, 40, 100]);
  expect(await database.transfers.get('run')).toEqual({ id: 'run', samples: [[1_000, 0], [1_200, 20], [1_400, 40], [1_500, 100]] });
  expect(await database.progress.get('run')).toEqual({ id: 'run', phase: 'upload', done: 100, total: 100, at: 1_500 });
});

test('keeps the shape of a long transfer in few samples, and none of hashing', async () => {
  const database = openDatabase(`progress-${Math.random()}`);
  let now = 0;
  const begin = createProgress(database, () => now);
  const upload = begin('long', 'upload', 100_000);
  const digest = begin('hashed', 'digest', 100);
  for (let done = 0; done <= 1_000; done += 1) {
    now += 250;
    upload.show(done * 100);
  }
  digest.show(100);
  await Promise.all([upload.settled(), digest.settled()]);
  const samples = (await database.transfers.get('long'))?.samples ?? [];
  expect(samples.length).toBeGreaterThan(60);
  expect(samples.length).toBeLessThan(122);
  expect([samples[0], samples.at(-1)]).toEqual([[250, 0], [250_250, 100_000]]);
  expect(await database.transfers.get('hashed')).toBeUndefined();
});

test('that cannot be written harms nobody', async () => {
  const database = openDatabase(`progress-${Math.random()}`);
  await database.open();
  database.close();
  const { show, settled } = createProgress(database, () => 0)('run', 'digest', 1);
  show(1);
  await expect(settled()).resolves.toBeUndefined();
});
