import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { DeployError } from '../../src/domain/errors.ts';
import { digestSnapshot } from '../../src/offscreen/digest-snapshot.ts';
import { createPool } from '../../src/offscreen/pool.ts';
import { createProgress } from '../../src/offscreen/progress.ts';
import { sendLost } from '../../src/offscreen/send-lost.ts';
import { bitmapOf } from '../../src/packaging/bitmap.ts';
import { toBase64, utf8 } from '../../src/security/bytes.ts';
import { gunzip } from '../../src/security/gzip.ts';
import { generateRecipientKey } from '../../src/security/hpke.ts';
import { openPack } from '../../src/security/package-encryption.ts';
import type { AgentRequest } from '../../src/targets/agent/client.ts';
import type { TargetRegistry } from '../../src/targets/registry.ts';
import { noise } from '../packaging/release-files.ts';
import { captured } from './support/release.ts';
import { crewOn } from './support/workers.ts';

const deployment = `dpl_${'A'.repeat(22)}`;
const digest = `sha256:${'00'.repeat(32)}`;
const descriptorDigest = new Uint8Array(32).fill(9);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
let keys: Awaited<ReturnType<typeof generateRecipientKey>>;
beforeAll(async () => {
  keys = await generateRecipientKey();
});

const contents = { 'index.html': utf8('<title>Shop</title>'), 'film.bin': noise(7_000_000, 1), 'a.css': utf8('p{}') };

function fileOf(path: string, bytes: Uint8Array): DeploymentFile {
  return { path, sha256: sha256(bytes), size: bytes.length, mode: '0644', mediaType: path.endsWith('.bin') ? 'application/octet-stream' : 'text/plain' };
}

/** A release of these files in this order, whose files partly lie in a snapshot of the project. */
async function setting(files: readonly DeploymentFile[], refusal?: DeployError) {
  const { database, blobs } = await captured(contents);
  await digestSnapshot({ database, pool: createPool(crewOn(blobs).spawn, 1), progress: createProgress(database, () => 0) }, { snapshotId: 's1', run: 'r' });
  await database.releases.put({ id: deployment, site: 'p1/staging', agent: 'a', digest, content: digest, createdAt: 1, projectName: 'P', files: [...files], routing: { spa: false, cleanUrls: false, headers: [], redirects: [] }, source: { kind: 'folder', tools: {} }, values: {}, liveAt: 1, label: null, pinned: 0 });
  const taken = new Map<number, Uint8Array>();
  const client = {
    async send({ path, body }: AgentRequest) {
      if (refusal) throw refusal;
      const { header, body: inner } = await openPack(body ?? new Uint8Array(), { deployment, index: Number(path.split('/').at(-1)), digest }, { privateKey: keys.privateKey, descriptorDigest });
      const bytes = header.enc === 'gzip' ? await gunzip(inner, 10_000_000) : inner;
      let at = 0;
      for (const [subject, offset, length] of header.pieces) {
        const whole = taken.get(subject) ?? new Uint8Array(files[subject]?.size ?? 0);
        whole.set(bytes.subarray(at, at + length), offset);
        taken.set(subject, whole);
        at += length;
      }
      return { status: 204, headers: new Headers(), body: new Uint8Array() };
    },
  };
  const pool = createPool(crewOn(blobs, { connect: async () => client }).spawn, 1);
  const targets = { connect: async () => ({ endpoint: {}, keys: {}, explain: async (error: unknown) => error, sealing: async () => ({ publicKey: keys.publicKey, descriptorDigest }) }) } as unknown as Pick<TargetRegistry, 'connect'>;
  const send = async (lost: readonly number[]) => await sendLost({ database, pool, targets }, { agent: 'a', deployment, digest, missing: toBase64(bitmapOf(files.length, lost)) });
  return { database, blobs, taken, send };
}

describe('files an agent has lost', () => {
  // Would travel in one pack with the page.
  const elsewhere = fileOf('gone.txt', utf8('gone'));
  const files = [fileOf('z/renamed.bin', contents['film.bin']), elsewhere, fileOf('index.html', contents['index.html']), fileOf('a.css', contents['a.css'])];

  test('are sent again out of any snapshot that has their bytes, whatever they were called there; the rest is left out', async () => {
    const { taken, send } = await setting(files);
    expect((await send([0, 1, 2])).filesSent).toBe(2);
    expect([...taken.keys()].toSorted()).toEqual([0, 2]);
    for (const [subject, bytes] of taken) expect(sha256(bytes)).toBe(files[subject]?.sha256);
  });

  test('are nobody\'s where the release is not known here, or nothing of it is left', async () => {
    const { database, taken, send } = await setting(files);
    expect(await send([1])).toEqual({ filesSent: 0, bytesSent: 0 });
    await database.snapshots.update('s1', { state: 'captured' });
    expect((await send([0])).filesSent).toBe(0);
    await database.releases.delete(deployment);
    expect((await send([0])).filesSent).toBe(0);
    expect(taken.size).toBe(0);
  });

  test('whose snapshot is cleared away meanwhile are not counted, and nothing fails for it', async () => {
    const { blobs, send } = await setting(files);
    await blobs.remove('snapshots/s1');
    expect(await send([0, 2])).toEqual({ filesSent: 0, bytesSent: 0 });
  });

  test('that the agent refuses are told as it says', async () => {
    const { send } = await setting(files, new DeployError('access.denied', 'Vi may not deploy to staging.'));
    await expect(send([0])).rejects.toMatchObject({ code: 'access.denied' });
  });
});
