import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createPool } from '../../src/offscreen/pool.ts';
import { memoryBlobs } from '../storage/memory-blobs.ts';
import { gate, settle } from './support/promises.ts';
import { crewOn } from './support/workers.ts';

const span = (path: string, length = 1) => ({ path, offset: 0, length });

describe('the pool', () => {
  test('hashes spans in their order', async () => {
    const blobs = memoryBlobs();
    blobs.files.set('a', new TextEncoder().encode('harbourtide'));
    const pool = createPool(crewOn(blobs).spawn, 2);
    const hex = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(await pool.hash([{ path: 'a', offset: 7, length: 4 }, { path: 'a', offset: 0, length: 7 }, { path: 'a', offset: 7, length: 0 }])).toEqual([hex('tide'), hex('harbour'), hex('')]);
  });

  test('has at most its number of workers, each with one job at a time', async () => {
    const blobs = memoryBlobs();
    blobs.files.set('a', new Uint8Array(1));
    const crew = crewOn(blobs);
    const pool = createPool(crew.spawn, 2);
    await Promise.all(Array.from({ length: 20 }, () => pool.hash([span('a')])));
    expect(crew.workers).toHaveLength(2);
    expect(crew.most).toBe(2);
    expect(crew.workers.map(({ jobs }) => jobs.length).reduce((a, b) => a + b)).toBe(20);
  });

  test('tells what is gone apart from what may pass', async () => {
    const pool = createPool(crewOn(memoryBlobs()).spawn, 1);
    await expect(pool.hash([span('nothing')])).rejects.toMatchObject({ code: 'snapshot.gone', retry: 'never' });
    const odd = createPool(crewOn(memoryBlobs(), () => Promise.reject(new Error('the disk hiccuped'))).spawn, 1);
    await expect(odd.hash([span('a')])).rejects.toMatchObject({ code: 'pool.failed', retry: 'backoff', message: expect.stringContaining('the disk hiccuped') });
  });

  test('goes on after a failed job', async () => {
    const blobs = memoryBlobs();
    blobs.files.set('a', new Uint8Array(1));
    const pool = createPool(crewOn(blobs).spawn, 1);
    await expect(pool.hash([span('nothing')])).rejects.toThrow();
    expect(await pool.hash([span('a')])).toHaveLength(1);
  });

  test('replaces a worker that breaks at work, and fails only its job', async () => {
    const held = gate<unknown>();
    let calls = 0;
    const crew = crewOn(memoryBlobs(), () => {
      calls += 1;
      return calls === 1 ? held.promise : Promise.resolve({ kind: 'hash', digests: ['later'] });
    });
    const pool = createPool(crew.spawn, 1);
    const first = pool.hash([span('a')]);
    const second = pool.hash([span('b')]);
    crew.workers[0]?.break();
    await expect(first).rejects.toMatchObject({ code: 'pool.failed', retry: 'backoff' });
    expect(await second).toEqual(['later']);
    expect(crew.workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  test('never asks a worker again that broke while it was idle', async () => {
    const blobs = memoryBlobs();
    blobs.files.set('a', new Uint8Array(1));
    const crew = crewOn(blobs);
    const pool = createPool(crew.spawn, 1);
    await pool.hash([span('a')]);
    crew.workers[0]?.break();
    expect(await pool.hash([span('a')])).toHaveLength(1);
    expect(crew.workers).toHaveLength(2);
  });

  test('a worker that cannot be started fails the job, not the pool', async () => {
    const blobs = memoryBlobs();
    blobs.files.set('a', new Uint8Array(1));
    const crew = crewOn(blobs);
    let starts = 0;
    const pool = createPool(() => {
      starts += 1;
      if (starts === 1) throw new Error('no');
      return crew.spawn();
    }, 1);
    await expect(pool.hash([span('a')])).rejects.toMatchObject({ code: 'pool.failed' });
    expect(await pool.hash([span('a')])).toHaveLength(1);
  });

  test('believes no answer of another kind', async () => {
    const pool = createPool(crewOn(memoryBlobs(), () => Promise.resolve({ kind: 'seal', sealed: new Uint8Array(1) })).spawn, 1);
    await expect(pool.hash([])).rejects.toMatchObject({ code: 'pool.failed' });
    await settle();
  });
});
