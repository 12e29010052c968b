import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, runAgentCommand, startAgent } from '../support/agent-process.ts';
import { filesNamed, HostileClient } from './hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-audit-'));
  agent = await startAgent();
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
});
afterAll(async () => {
  await agent?.stop();
  await rm(folder, { recursive: true, force: true });
});

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962 inclusion, written here once more from the RFC (9162, section 2.1.3.2). */
function rootFrom(leaf: Buffer, index: number, size: number, proof: readonly Buffer[]): Buffer {
  let [node, last, hash] = [index, size - 1, leaf];
  for (const other of proof) {
    if (node % 2 === 1 || node === last) {
      hash = sha256(Buffer.of(1), other, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node >> 1, last >> 1];
    } else {
      hash = sha256(Buffer.of(1), hash, other);
    }
    [node, last] = [node >> 1, last >> 1];
  }
  return hash;
}

/** Size and root of a checkpoint whose signature is the log key's. */
function opened(note: string, logKey: string): { size: number; root: string } {
  const [text = '', signatures = ''] = note.split(/(?<=\n)\n/);
  const [origin = '', size = '', root = ''] = text.split('\n');
  const [, name, encoded = ''] = /^— (\S+) (\S+)$/m.exec(signatures) ?? [];
  expect(name).toBe(origin);
  const raw = Buffer.from(/^[^+]+\+[0-9a-f]{8}\+(.+)$/.exec(logKey)?.[1] ?? '', 'base64').subarray(1);
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  expect(verify(null, Buffer.from(text), key, Buffer.from(encoded, 'base64').subarray(4))).toBe(true);
  return { size: Number(size), root };
}

async function logKey(): Promise<string> {
  const { payload } = await (await fetch(`${agent.url}/v1/agent`)).json() as { payload: string };
  return JSON.parse(Buffer.from(payload, 'base64').toString()).logKey;
}

describe('the audit log', () => {
  it('gives a receipt that proves the entry of every change', async () => {
    const key = await logKey();
    const made = await admin.receive(filesNamed({ 'index.html': 'one' }));
    const sealed = await admin.act(made.deployment, 'seal');
    for (const { receipt } of [made.created, sealed.json]) {
      const { size, root } = opened(receipt.checkpoint, key);
      const { json } = await admin.send({ path: `/v1/log/entries?from=${receipt.index}` });
      const entry = Buffer.from(json.entries[0], 'base64');
      expect(JSON.parse(entry.toString())).toMatchObject({ v: 1, actor: 'Ada', device: admin.keyid, deployment: made.deployment, manifest: made.digest, site: 'shop/staging' });
      const leaf = sha256(Buffer.of(0), entry);
      expect(leaf.toString('base64')).toBe(receipt.leafHash);
      expect(rootFrom(leaf, receipt.index, size, receipt.proof.map((hash: string) => Buffer.from(hash, 'base64'))).toString('base64')).toBe(root);
    }
  });

  it('is exported whole, and verified without the agent; a changed export is not', async () => {
    await admin.deploy(filesNamed({ 'index.html': 'two' }));
    const { json } = await admin.send({ path: '/v1/log/export' });
    const file = join(folder, 'audit.json');
    await writeFile(file, JSON.stringify(json));
    const good = await runAgentCommand(['verify-audit', file]);
    expect(good).toMatchObject({ code: 0, out: expect.stringContaining(`${json.entries.length} entries`) });

    const forged = { ...json, entries: json.entries.map((entry: string, index: number) => (index === 2 ? Buffer.from(Buffer.from(entry, 'base64').toString().replace('Ada', 'Eve')).toString('base64') : entry)) };
    await writeFile(file, JSON.stringify(forged));
    expect(await runAgentCommand(['verify-audit', file])).toMatchObject({ code: 1, err: expect.stringContaining('was changed') });
    await writeFile(file, JSON.stringify({ ...json, entries: json.entries.slice(0, -1) }));
    expect(await runAgentCommand(['verify-audit', file])).toMatchObject({ code: 1, err: expect.stringContaining('was changed') });
  }, 30_000);

  it('tells what happened to whoever comes back, and waits for more', async () => {
    const { json: before } = await admin.send({ path: '/v1/events' });
    const waiting = admin.send({ path: `/v1/events?after=${before.next}&wait=20000` });
    const made = await admin.receive(filesNamed({ 'index.html': 'three' }));
    const { json } = await waiting;
    expect(json.events[0]).toMatchObject({ id: before.next, action: 'deployment.create', deployment: made.deployment });
    const { json: all } = await admin.send({ path: `/v1/events?after=${before.next}` });
    expect(all.events.map(({ action }: { action: string }) => action)).toEqual(['deployment.create', 'deployment.configuration']);
  });

  it('and every stored file are checked by "verify"', async () => {
    expect(await runAgentCommand(['verify', '--data', agent.dataDir])).toMatchObject({ code: 0, out: expect.stringContaining('2 releases') });
    expect((await readFile(join(agent.dataDir, 'keys', 'identity.json'))).length).toBeGreaterThan(0);
  }, 30_000);
});

describe('a second agent', () => {
  it('does not start on the same data', async () => {
    expect(await runAgentCommand(['serve', '--data', agent.dataDir])).toMatchObject({ code: 1, err: expect.stringContaining('already') });
    expect((await fetch(`${agent.url}/readyz`)).status).toBe(200);
  }, 30_000);
});

describe('the open routes', () => {
  it('tell health, readiness and metrics', async () => {
    expect(await (await fetch(`${agent.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${agent.url}/readyz`)).json()).toEqual({ status: 'ready' });
    const text = await (await fetch(`${agent.url}/metrics`)).text();
    expect(text).toMatch(/^# TYPE slipway_requests_total counter$/m);
    expect(text).toMatch(/^slipway_site_generation\{project="shop",environment="staging"\} 1$/m);
  });
});
