import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64 } from '../../src/security/bytes.ts';
import { verifyConsistency } from '../../src/security/merkle.ts';
import { openCheckpoint } from '../../src/security/signed-note.ts';
import { type AgentProcess, runAgentCommand, startAgent } from '../support/agent-process.ts';
import { filesNamed, HostileClient } from './hostile-client.ts';
import { startLoad } from './load.ts';

let folder: string;
let data: string;
let backup: string;
let agent: AgentProcess;
let admin: HostileClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-backup-'));
  data = join(folder, 'agent');
  backup = join(folder, 'agent.tar');
  agent = await startAgent({ dataDir: data });
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
});
afterEach(async () => {
  await agent.stop();
  await rm(folder, { recursive: true, force: true });
});

async function served(site: string): Promise<{ status: number; text: string }> {
  const { json } = await admin.site(site);
  const answer = await fetch((json as { address: string }).address);
  return { status: answer.status, text: await answer.text() };
}

/** An agent that did not end in order takes only what was signed after its start, and says how long that is. */
async function untilHeard(): Promise<void> {
  for (;;) {
    const { json } = await admin.site();
    const { code, retryAfter } = json as { code?: string; retryAfter?: number };
    if (code !== 'request.before-start') return;
    await pause(retryAfter ?? 0);
  }
}

async function checkpoint(): Promise<string> {
  const { json } = await admin.send({ path: '/v1/log/checkpoint' });
  return (json as { checkpoint: string }).checkpoint;
}

async function logKey(): Promise<string> {
  const { payload } = await (await fetch(`${agent.url}/v1/agent`)).json() as { payload: string };
  return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { logKey: string }).logKey;
}

describe('a backup', () => {
  test('made while sites are served brings all of it back after the data was destroyed', async () => {
    const big = Buffer.alloc(3_000_000, 'tide ');
    await admin.deploy([...filesNamed({ 'index.html': 'shop, first' }), { path: 'film.bin', bytes: big, mediaType: 'application/octet-stream' }]);
    const live = await admin.deploy([...filesNamed({ 'index.html': 'shop, second' }), { path: 'film.bin', bytes: big, mediaType: 'application/octet-stream' }], { values: { greeting: 'hello' } });
    await admin.deploy(filesNamed({ 'index.html': 'harbour' }), { project: 'harbour', environment: 'production', site: 'harbour/production' });
    const { json: before } = await admin.site();
    const { json: releases } = await admin.send({ path: '/v1/sites/shop/staging/releases' });
    const remembered = await checkpoint();
    const load = startLoad((before as { address: string }).address, 4);
    const made = await runAgentCommand(['backup', '--data', data, backup]);
    const { requests, failures } = await load.stop();
    expect(made.err).toBe('');
    expect(made.code).toBe(0);
    expect(requests).toBeGreaterThan(0);
    expect(failures).toEqual([]);
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    expect((await readdir(data)).filter((name) => name.includes('backup'))).toEqual([]);

    await agent.kill('SIGKILL');
    await rm(data, { recursive: true });
    const restored = await runAgentCommand(['restore', '--data', data, backup]);
    expect(restored.err).toBe('');
    await agent.restart();
    await untilHeard();
    expect(await served('shop/staging')).toEqual({ status: 200, text: 'shop, second' });
    expect(await served('harbour/production')).toEqual({ status: 200, text: 'harbour' });
    const { json: after } = await admin.site();
    const film = await fetch(new URL('film.bin', (after as { address: string }).address));
    expect(Buffer.from(await film.arrayBuffer()).equals(big)).toBe(true);
    expect(after).toMatchObject({ live: { deployment: live.deployment }, generation: before.generation, configuration: { values: { greeting: 'hello' } } });
    expect((await admin.send({ path: '/v1/sites/shop/staging/releases' })).json).toEqual(releases);
    expect((await runAgentCommand(['verify', '--data', data])).code).toBe(0);

    // What a browser remembers of the log is still its beginning, and it goes on from there.
    await admin.deploy(filesNamed({ 'index.html': 'shop, third' }));
    const key = await logKey();
    const [then, now] = [await openCheckpoint(remembered, key), await openCheckpoint(await checkpoint(), key)];
    expect(now.size).toBeGreaterThan(then.size);
    const { json } = await admin.send({ path: `/v1/log/proof?from=${then.size}&to=${now.size}` });
    const proof = (json as { proof: string[] }).proof.map(fromBase64);
    expect(await verifyConsistency({ from: then.size, to: now.size, fromRoot: then.root, toRoot: now.root, proof })).toBe(true);
  });

  test('is refused when it is damaged, and leaves nothing behind', async () => {
    await admin.deploy(filesNamed({ 'index.html': 'one' }));
    expect((await runAgentCommand(['backup', '--data', data, backup])).code).toBe(0);
    const bytes = await readFile(backup);
    const other = join(folder, 'restored');
    const damage: [string, (path: string) => Promise<void>][] = [
      ['cut short', (path) => truncate(path, bytes.length - 3_000)],
      ['cut in half', (path) => truncate(path, Math.floor(bytes.length / 2))],
      ['one byte of a file', async (path) => {
        const changed = Buffer.from(bytes);
        const at = bytes.lastIndexOf('one');
        changed.write('two', at);
        await writeFile(path, changed);
      }],
      ['no archive', (path) => writeFile(path, 'hello')],
      ['empty', (path) => truncate(path, 0)],
    ];
    for (const [name, harm] of damage) {
      const copy = join(folder, 'copy.tar');
      await copyFile(backup, copy);
      await harm(copy);
      const { code, err } = await runAgentCommand(['restore', '--data', other, copy]);
      expect(code, name).toBe(1);
      expect(err, name).toContain('This backup is damaged');
      expect((await readdir(folder)).filter((entry) => entry.startsWith('restored')), name).toEqual([]);
    }
  });

  test('that reaches out of its folder, or brings more than it lists, is refused', async () => {
    expect((await runAgentCommand(['backup', '--data', data, backup])).code).toBe(0);
    const strange = join(folder, 'strange');
    await mkdir(strange);
    await writeFile(join(strange, 'contents.json'), JSON.stringify({ v: 1, agent: 'x', created: 0, files: [] }));
    await writeFile(join(strange, 'extra'), 'more');
    await create({ cwd: strange, file: join(folder, 'strange.tar'), portable: true }, ['contents.json', 'extra']);
    expect((await runAgentCommand(['restore', '--data', join(folder, 'x'), join(folder, 'strange.tar')])).err).toContain('extra does not belong to it');
    await writeFile(join(strange, 'contents.json'), JSON.stringify({ v: 2, agent: 'x', created: 0, files: [] }));
    await create({ cwd: strange, file: join(folder, 'newer.tar'), portable: true }, ['contents.json']);
    expect((await runAgentCommand(['restore', '--data', join(folder, 'x'), join(folder, 'newer.tar')])).err).toContain('newer slipway-agent');
    await create({ cwd: strange, file: join(folder, 'outside.tar'), preservePaths: true }, ['../strange/contents.json', '../strange/extra']);
    expect((await runAgentCommand(['restore', '--data', join(folder, 'y', 'z'), join(folder, 'outside.tar')])).code).toBe(1);
    expect(await readdir(folder)).not.toContain('x');
    expect(await readdir(join(folder, 'y')).catch(() => [])).toEqual([]);
  });

  test('overwrites neither a file nor an agent', async () => {
    expect((await runAgentCommand(['backup', '--data', data, backup])).code).toBe(0);
    const first = await readFile(backup);
    expect((await runAgentCommand(['backup', '--data', data, backup])).err).toContain('is there already');
    expect((await readFile(backup)).equals(first)).toBe(true);
    expect((await runAgentCommand(['restore', '--data', data, backup])).err).toContain('is not empty');
    expect((await fetch(`${agent.url}/readyz`)).status).toBe(200);
    expect((await runAgentCommand(['backup', '--data', join(folder, 'nowhere'), join(folder, 'b.tar')])).err).toContain('No agent was ever started');
    expect((await runAgentCommand(['restore', '--data', join(folder, 'new'), join(folder, 'none.tar')])).err).toContain('There is no file');
    expect((await runAgentCommand(['backup', '--data', data])).err).toContain('backup takes a file');
  });
});
