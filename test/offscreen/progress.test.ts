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
  expect(await database.progress.get('run')).toEqual({ id: 'run', phase: 'upload', done: 100, total: 100, at: 1_500 });
});

test('that cannot be written harms nobody', async () => {
  const database = openDatabase(`progress-${Math.random()}`);
  await database.open();
  database.close();
  const { show, settled } = createProgress(database, () => 0)('run', 'digest', 1);
  show(1);
  await expect(settled()).resolves.toBeUndefined();
});
