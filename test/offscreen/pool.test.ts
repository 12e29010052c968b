import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createPool } from '../../src/offscreen/pool.ts';
import { memoryBlobs } from '../storage/memory-blobs.ts';
import { gate, settle } from './support/promises.ts';
import { crewOn } from './support/workers.ts';

const never = new AbortController().signal;
const key = { privateKey: {} as CryptoKey, publicKey: new Uint8Array(32) };
/** A pack of so many bytes for an agent. */
const delivery = (bytes: number) => ({
  plan: { enc: 'identity' as const, pieces: [], bytes }, spans: [], at: { deployment: 'd', index: 0, digest: 'd' }, to: { publicKey: new Uint8Array(32), descriptorDigest: new Uint8Array(32) },
  agent: { url: 'https://agent.example', identityKey: new Uint8Array(32) }, key, compress: true,
});
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
    const odd = createPool(crewOn(memoryBlobs(), { body: () => Promise.reject(new Error('the disk hiccuped')) }).spawn, 1);
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
    const crew = crewOn(memoryBlobs(), {
      body: () => {
        calls += 1;
        return calls === 1 ? held.promise : Promise.resolve({ kind: 'hash', digests: ['later'], worked: 1 });
      },
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

  test('a worker makes one pack while another of its packs is on its way, and replaces none that is not idle', async () => {
    const gates = Array.from({ length: 7 }, () => gate<unknown>());
    let begun = 0;
    const crew = crewOn(memoryBlobs(), { body: () => gates[begun++]?.promise ?? Promise.reject(new Error('too many')) });
    const worked: number[] = [];
    const pool = createPool(crew.spawn, 2, (ms) => worked.push(ms));
    const all = gates.map(() => pool.deliver(delivery(1), never));
    expect(crew.workers.map(({ jobs }) => jobs.length)).toEqual([3, 3]);
    for (const { resolve } of gates) resolve({ kind: 'deliver', bytes: 1, worked: 5, compressing: 0, began: 0, ended: 0 });
    await Promise.all(all);
    expect(crew.workers.map(({ jobs }) => jobs.length).toSorted()).toEqual([3, 4]);
    expect(worked).toEqual(gates.map(() => 5));
  });

  test('replaces a worker that has gone through much, once nothing of it is under way', async () => {
    const gates = Array.from({ length: 3 }, () => gate<unknown>());
    let begun = 0;
    const crew = crewOn(memoryBlobs(), { body: () => gates[begun++]?.promise ?? Promise.reject(new Error('too many')) });
    const pool = createPool(crew.spawn, 1);
    const answer = { kind: 'deliver', bytes: 1, worked: 5, compressing: 0, began: 0, ended: 0 };
    const first = pool.deliver(delivery(6 * 1024 * 1024), never);
    const second = pool.deliver(delivery(6 * 1024 * 1024), never);
    const third = pool.deliver(delivery(1), never);
    expect(crew.workers.map(({ jobs, terminated }) => [jobs.length, terminated])).toEqual([[2, false], [1, false]]);
    gates[0]?.resolve(answer);
    await first;
    expect(crew.workers[0]?.terminated).toBe(false);
    gates[1]?.resolve(answer);
    await second;
    expect(crew.workers[0]?.terminated).toBe(true);
    gates[2]?.resolve(answer);
    await third;
    expect(crew.workers[1]?.terminated).toBe(false);
  });

  test('what is stopped ends with the reason, once its worker has let go of it; what waits, at once', async () => {
    const held = gate();
    const crew = crewOn(memoryBlobs(), {
      body: async (_, signal) => {
        await held.promise;
        signal.throwIfAborted();
      },
    });
    const pool = createPool(crew.spawn, 1);
    const abort = new AbortController();
    const ended: string[] = [];
    const all = ['one', 'two', 'three', 'four'].map((name) => pool.deliver(delivery(1), abort.signal).catch((reason: unknown) => void ended.push(`${name}: ${String(reason)}`)));
    abort.abort('enough');
    await settle();
    expect(ended).toEqual(['four: enough']);
    held.resolve();
    await Promise.all(all);
    expect(ended).toEqual(['four: enough', 'one: enough', 'two: enough', 'three: enough']);
    await expect(pool.deliver(delivery(1), abort.signal)).rejects.toBe('enough');
  });

  test('believes no answer of another kind', async () => {
    const pool = createPool(crewOn(memoryBlobs(), { body: () => Promise.resolve({ kind: 'deliver', bytes: 1, worked: 5, compressing: 0, began: 0, ended: 0 }) }).spawn, 1);
    await expect(pool.hash([])).rejects.toMatchObject({ code: 'pool.failed' });
    await settle();
  });
});
