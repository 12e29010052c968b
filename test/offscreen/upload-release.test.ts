import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { DeployError } from '../../src/domain/errors.ts';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { digestSnapshot } from '../../src/offscreen/digest-snapshot.ts';
import { createHostLanes } from '../../src/offscreen/host-lanes.ts';
import { createPool } from '../../src/offscreen/pool.ts';
import { createProgress } from '../../src/offscreen/progress.ts';
import { type Sent, uploadRelease, type UploadParts } from '../../src/offscreen/upload-release.ts';
import { bitmapOf } from '../../src/packaging/bitmap.ts';
import { toBase64 } from '../../src/security/bytes.ts';
import { gunzip } from '../../src/security/gzip.ts';
import { generateRecipientKey } from '../../src/security/hpke.ts';
import { openPack } from '../../src/security/package-encryption.ts';
import type { AgentRequest } from '../../src/targets/agent/client.ts';
import { limits } from '../../src/targets/agent/wire.ts';
import { noise } from '../packaging/release-files.ts';
import { captured } from './support/release.ts';
import { gate, settle } from './support/promises.ts';
import { virtualLine } from './support/virtual-line.ts';
import { crewOn } from './support/workers.ts';

const deployment = `dpl_${'A'.repeat(22)}`;
const digest = `sha256:${'00'.repeat(32)}`;
const descriptorDigest = new Uint8Array(32).fill(9);
let keys: Awaited<ReturnType<typeof generateRecipientKey>>;
beforeAll(async () => {
  keys = await generateRecipientKey();
});

/** An agent that opens what it gets and keeps the files that are whole and right, as the real one. */
function fakeAgent(files: readonly DeploymentFile[]) {
  const parts = new Map<number, Uint8Array>();
  const filled = new Map<number, Map<number, number>>();
  const held = new Set<string>();
  const agent = {
    held, requests: 0, underWay: 0, most: 0,
    /** Called before a pack is taken; throws what the agent refuses with. */
    before: async (_index: number): Promise<void> => undefined,
    missing: () => toBase64(bitmapOf(files.length, files.flatMap((file, index) => (held.has(file.sha256) ? [] : [index])))),
    async send({ path, body, signal }: AgentRequest) {
      agent.requests += 1;
      agent.underWay += 1;
      agent.most = Math.max(agent.most, agent.underWay);
      try {
        const index = Number(path.split('/').at(-1));
        await agent.before(index);
        signal.throwIfAborted();
        if (!body || body.length > limits.sealedObject) throw new DeployError('request.too-large', 'x');
        const { header, body: inner } = await openPack(body, { deployment, index, digest }, { privateKey: keys.privateKey, descriptorDigest });
        const bytes = header.enc === 'gzip' ? await gunzip(inner, header.pieces.reduce((sum, [, , length]) => sum + length, 0)) : inner;
        let at = 0;
        for (const [subject, offset, length] of header.pieces) {
          const file = files[subject];
          if (!file) throw new DeployError('pack.subject', 'x');
          const whole = parts.get(subject) ?? new Uint8Array(file.size);
          parts.set(subject, whole);
          whole.set(bytes.subarray(at, at + length), offset);
          at += length;
          const pieces = filled.get(subject) ?? new Map<number, number>();
          filled.set(subject, pieces.set(offset, length));
          if ([...pieces.values()].reduce((sum, part) => sum + part, 0) !== file.size) continue;
          if (createHash('sha256').update(whole).digest('hex') !== file.sha256) throw new DeployError('pack.digest', file.path);
          held.add(file.sha256);
        }
        return { status: 204, headers: new Headers(), body: new Uint8Array() };
      } finally {
        agent.underWay -= 1;
      }
    },
  };
  return agent;
}

async function harness(contents: Record<string, Uint8Array<ArrayBuffer>>) {
  const { database, blobs } = await captured(contents);
  let agent: ReturnType<typeof fakeAgent>;
  let now = 0;
  const crew = crewOn(blobs, { connect: async () => ({ send: (request) => agent.send(request) }), now: () => clock.now() });
  const clock = { now: () => now };
  const pool = createPool(crew.spawn, 2);
  const progress = createProgress(database, () => now);
  await digestSnapshot({ database, pool, progress }, { snapshotId: 's1', run: 'r' });
  const files = (await database.snapshots.get('s1'))?.files ?? [];
  agent = fakeAgent(files);
  blobs.reads.length = 0;
  const parts: UploadParts = {
    database, pool, progress, now: () => now, random: () => 1, lanes: createHostLanes(),
    targets: { connect: () => Promise.resolve({ sealing: () => Promise.resolve({ publicKey: keys.publicKey, descriptorDigest }), endpoint: { url: 'https://agent.example', identityKey: new Uint8Array(32) }, keys: {}, explain: async (error: unknown) => error }) } as unknown as UploadParts['targets'],
    async pause(ms, signal) {
      signal.throwIfAborted();
      now += ms;
    },
  };
  const upload = (signal = new AbortController().signal, missing = agent.missing()): Promise<Sent> => uploadRelease(parts, { run: 'r', agent: 'a', deployment, digest, snapshotId: 's1', missing }, signal);
  return { agent, blobs, clock, crew, database, files, parts, upload };
}

const all = (files: readonly DeploymentFile[]) => new Set(files.map(({ sha256 }) => sha256));
const mib = 1024 * 1024;
const mixed = () => ({
  'index.html': new TextEncoder().encode('<p>harbour'), 'copy.html': new TextEncoder().encode('<p>harbour'), 'empty.txt': new Uint8Array(0),
  'film.mp4': noise(8 * mib, 1), 'a.png': noise(2 * mib, 2), 'b.png': noise(2 * mib, 3), 'c.png': noise(2 * mib, 4),
});

describe('sending a release', () => {
  test('the agent gets every file, and of those that are the same, one', async () => {
    const { agent, files, upload, database } = await harness(mixed());
    const sent = await upload();
    expect(agent.held).toEqual(all(files));
    expect(sent).toMatchObject({ packs: agent.requests, filesSent: 6 });
    expect(sent.bytesSent).toBeGreaterThan(14 * mib);
    const total = 14 * mib + 10;
    expect(await database.progress.get('r')).toMatchObject({ phase: 'upload', done: total, total });
  });

  test('ends when its progress is written: nothing of it appears after the run has tidied up', async () => {
    const { parts, files, agent } = await harness({ 'a.txt': new Uint8Array(1) });
    const order: string[] = [];
    const progress: UploadParts['progress'] = () => ({ show: () => undefined, settled: () => settle().then(() => void order.push('written')) });
    await uploadRelease({ ...parts, progress }, { run: 'r', agent: 'a', deployment, digest, snapshotId: 's1', missing: agent.missing() }, new AbortController().signal);
    expect([...order, 'ended']).toEqual(['written', 'ended']);
    expect(agent.held).toEqual(all(files));
  });

  test('only what is missing is read and sent', async () => {
    const { agent, files, upload, blobs } = await harness(mixed());
    for (const { sha256, path } of files) if (path !== 'a.png') agent.held.add(sha256);
    expect(await upload()).toMatchObject({ packs: agent.requests, filesSent: 1 });
    expect(agent.held).toEqual(all(files));
    expect(blobs.reads.reduce((sum, { length }) => sum + length, 0)).toBe(2 * mib);
  });

  test.each([['20 kB/s', 20_000, 600_000], ['60 kB/s', 60_000, 5_000_000]])('at %s it arrives, no request takes half a minute, and its progress moves', async (_, rate, size) => {
    const { agent, clock, files, parts } = await harness({ 'photo.png': noise(size, 1), 'index.html': new TextEncoder().encode('<p>harbour') });
    const line = virtualLine({ rate, roundTrip: 100 });
    clock.now = line.now;
    const { send } = agent;
    agent.send = async (request) => {
      await line.send(request.body?.length ?? 0, request.signal);
      return await send(request);
    };
    const shown: number[] = [];
    const progress: UploadParts['progress'] = () => ({ show: () => void shown.push(line.now()), settled: async () => undefined });
    const { now, random, pause } = line;
    await line.until(uploadRelease({ ...parts, now, random, pause, progress }, { run: 'r', agent: 'a', deployment, digest, snapshotId: 's1', missing: agent.missing() }, new AbortController().signal));
    expect(agent.held).toEqual(all(files));
    expect(line.requests.filter(({ outcome }) => outcome !== 'arrived')).toEqual([]);
    expect(Math.max(...shown.slice(1).map((at, index) => at - (shown[index] ?? 0)))).toBeLessThan(20_000);
  });

  test('what was too large for the line is cut anew', async () => {
    const { agent, clock, files, parts } = await harness({ 'photo.png': noise(200_000, 1), 'index.html': new TextEncoder().encode('<p>harbour') });
    const line = virtualLine({ rate: 4_000 });
    clock.now = line.now;
    const { send } = agent;
    agent.send = async (request) => {
      await line.send(request.body?.length ?? 0, request.signal);
      return await send(request);
    };
    const { now, random, pause } = line;
    const { packs, bytesSent } = await line.until(uploadRelease({ ...parts, now, random, pause }, { run: 'r', agent: 'a', deployment, digest, snapshotId: 's1', missing: agent.missing() }, new AbortController().signal));
    expect(agent.held).toEqual(all(files));
    const arrived = line.requests.filter(({ outcome }) => outcome === 'arrived');
    expect(line.requests.length).toBeGreaterThan(arrived.length);
    expect([packs, bytesSent]).toEqual([arrived.length, arrived.reduce((sum, { bytes }) => sum + bytes, 0)]);
  });

  test('transfers to one agent leave it a connection, however many there are', async () => {
    const { agent, files, parts } = await harness(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.png`, noise(100_000, index + 1)] as const)));
    agent.before = () => settle();
    const missing = agent.missing();
    await Promise.all(['r', 's', 't'].map((run) => uploadRelease(parts, { run, agent: 'a', deployment, digest, snapshotId: 's1', missing }, new AbortController().signal)));
    expect(agent.held).toEqual(all(files));
    expect(agent.most).toBe(5);
  });

  test('nothing missing is nothing to do', async () => {
    const { agent, files, upload } = await harness(mixed());
    for (const { sha256 } of files) agent.held.add(sha256);
    expect(await upload()).toEqual({ packs: 0, bytesSent: 0, filesSent: 0 });
    expect(agent.requests).toBe(0);
  });

  test('three packs at most are being made or on their way', async () => {
    const { agent, crew, upload } = await harness(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}.png`, noise(2 * mib, index + 1)] as const)));
    agent.before = () => settle();
    await upload();
    // Before anything is known of the line, the first are smaller than a file.
    expect(agent.requests).toBe(23);
    expect(agent.most).toBe(3);
    expect(crew.most).toBe(3);
  });

  test('a pack is made only when it is about to be sent: what waits needs no memory', async () => {
    const { agent, crew, upload } = await harness(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}.png`, noise(2 * mib, index + 1)] as const)));
    const abort = new AbortController();
    const sealed = () => crew.workers.flatMap(({ jobs }) => jobs).filter(({ kind }) => kind === 'deliver').length;
    agent.before = () => new Promise((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
    });
    const sending = upload(abort.signal);
    while (agent.most < 3) await settle();
    await settle();
    expect(sealed()).toBe(3);
    abort.abort(new DeployError('aborted', 'stopped'));
    await expect(sending).rejects.toMatchObject({ code: 'aborted' });
    expect(sealed()).toBe(3);
  });

  test('lines that break and an agent that asks for patience delay, nothing more', async () => {
    const { agent, files, upload } = await harness(mixed());
    const trouble = [new DeployError('target.unreachable', 'x', { retry: 'backoff' }), new DeployError('request.too-many', 'x', { retry: 'after', retryAfter: 3_000 }), new DeployError('target.unreachable', 'x', { retry: 'backoff' })];
    agent.before = async () => {
      const error = trouble.shift();
      if (error) throw error;
    };
    await upload();
    expect(agent.held).toEqual(all(files));
  });

  test('an answer that is lost on the way costs one pack twice', async () => {
    const { agent, files, upload } = await harness({ 'a.png': noise(1000, 1) });
    const { send } = agent;
    let lost = false;
    agent.send = async (request) => {
      const answer = await send(request);
      if (lost) return answer;
      lost = true;
      throw new DeployError('target.unreachable', 'x', { retry: 'backoff' });
    };
    await upload();
    expect(agent.requests).toBe(2);
    expect(agent.held).toEqual(all(files));
  });

  test('after a failure another transfer sends the rest', async () => {
    const { agent, files, upload } = await harness(mixed());
    agent.before = async (index) => {
      if (index === 2) throw new DeployError('pack.digest', 'damaged');
    };
    await expect(upload()).rejects.toMatchObject({ code: 'pack.digest' });
    const reached = agent.held.size;
    expect(reached).toBeLessThan(all(files).size);
    agent.before = async () => undefined;
    await upload();
    expect(agent.held).toEqual(all(files));
  });

  test('a failure ends only when nothing of the transfer is under way any more', async () => {
    const { agent, upload } = await harness(mixed());
    const refused = gate();
    agent.before = async (index) => {
      if (index === 0) {
        refused.resolve();
        throw new DeployError('access.revoked', 'x');
      }
      await refused.promise;
      await settle();
      await settle();
    };
    await expect(upload()).rejects.toMatchObject({ code: 'access.revoked' });
    expect(agent.underWay).toBe(0);
    const { requests } = agent;
    await settle();
    expect(agent.requests).toBe(requests);
    expect(requests).toBeLessThanOrEqual(3);
  });

  test('refuses a snapshot that is not ready, and a bitmap of another release', async () => {
    const { database, upload } = await harness({ 'a.txt': new Uint8Array(1) });
    await expect(upload(undefined, toBase64(new Uint8Array(2)))).rejects.toMatchObject({ code: 'upload.bitmap-malformed' });
    await database.snapshots.update('s1', { state: 'captured' });
    await expect(upload()).rejects.toMatchObject({ code: 'snapshot.gone' });
    await database.snapshots.delete('s1');
    await expect(upload()).rejects.toMatchObject({ code: 'snapshot.gone' });
  });

  test('bytes that are gone are said to be gone', async () => {
    const { blobs, upload } = await harness(mixed());
    blobs.files.clear();
    await expect(upload()).rejects.toMatchObject({ code: 'snapshot.gone' });
  });
});
