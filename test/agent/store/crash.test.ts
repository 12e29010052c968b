import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditLog } from '../../../src/agent/audit/log.ts';
import { createChanges } from '../../../src/agent/changes.ts';
import { createDurableFiles, type DiskCalls, nodeDisk } from '../../../src/agent/store/durable-files.ts';
import { openTables } from '../../../src/agent/tables.ts';
import { siteKey } from '../../../src/domain/site.ts';
import { generateSigningKey, signingKey } from '../../../src/security/ed25519.ts';
import { diskWithPoints } from '../../support/crash-points.ts';
import { PowerCut } from '../../support/power-cut.ts';
import { shop, type TestStore, testStore, upload } from './data-plane.ts';
import { after, before, goLive, gone, journey } from './journey.ts';

const cache = new URL('../../../node_modules/.cache/', import.meta.url).pathname;
const everyPoint = process.env['SLIPWAY_EVERY_POINT'] === '1';
let base: string;
let child: string;

async function control(t: TestStore) {
  const tables = openTables(t.root);
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  const log = createAuditLog(tables, await signingKey(privateKey, publicKey), 'test');
  return { root: t.root, store: t.store, tables, log, changes: createChanges(tables, log, () => 1) };
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'slipway-crash-'));
  const t = await testStore({ folder: join(base, 'origin') });
  const { tables, changes } = await control(t);
  await upload(t.store, t.root, gone);
  await upload(t.store, t.root, before);
  await goLive(tables, changes, before);
  await t.close();
  // Within the project: its packages are not bundled.
  await mkdir(cache, { recursive: true });
  child = join(await mkdtemp(join(cache, 'slipway-crash-')), 'crash-child.mjs');
  await build({ entryPoints: [new URL('../../support/crash-child.ts', import.meta.url).pathname], outfile: child, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' });
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
  await rm(join(child, '..'), { recursive: true, force: true });
});

async function copyOfBase(name: string): Promise<string> {
  const folder = join(base, name);
  await cp(join(base, 'origin'), folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** What must be true after every death: exactly the old or exactly the new, all of it whole, and the work can be ended with nothing left over. */
async function expectWhole(folder: string, where: string): Promise<'old' | 'new'> {
  const t = await testStore({ folder });
  const parts = await control(t);
  const { store, tables, log } = parts;
  const row = tables.sites.get(siteKey(shop));
  const isNew = row?.live?.deployment === after.deployment;
  expect([where, row?.generation, row?.live?.deployment, row?.previous?.deployment, log.size()]).toEqual(isNew ? [where, 2, after.deployment, before.deployment, 2] : [where, 1, before.deployment, undefined, 1]);
  await store.verify(before.deployment);
  if (isNew) expect([where, store.isVerified(after.deployment)]).toEqual([where, true]);
  if (store.isVerified(after.deployment)) {
    await store.verify(after.deployment);
    expect([where, store.configuration(after.deployment)]).toEqual([where, Buffer.from(after.config)]);
  }
  t.clock.now += 24 * 3_600_000;
  await journey(parts);
  expect([where, tables.sites.get(siteKey(shop))?.live?.deployment, log.size()]).toEqual([where, after.deployment, 2]);
  await store.verify(before.deployment);
  await store.verify(after.deployment);
  const named = new Set([...store.tables.blobs.getRange()].flatMap(({ value: { pack, br, gzip } }) => [pack, br?.pack, gzip?.pack]).filter((pack) => pack !== undefined).map((pack) => `shop/${pack}`));
  expect([where, await t.onDisk()]).toEqual([where, [...named].toSorted()]);
  expect([where, store.tables.parts.getKeysCount(), store.tables.blobs.getKeysCount()]).toEqual([where, 0, 5]);
  await t.close();
  await rm(folder, { recursive: true, force: true });
  return isNew ? 'new' : 'old';
}

describe('killed', () => {
  it('at any write, fsync, rename or transaction of receiving, sealing, switching and cleaning up', async () => {
    const run = async (folder: string, dieAt: number) => await new Promise<string>((resolve) => {
      let said = '';
      const spawned = spawn(process.execPath, [child, folder, String(dieAt)], { stdio: ['ignore', 'pipe', 'inherit'] });
      spawned.stdout.setEncoding('utf8').on('data', (part: string) => void (said += part));
      spawned.on('close', (_, signal) => resolve(`${signal}\n${said}`));
    });
    const [signal, ...all] = (await run(await copyOfBase('whole'), 0)).split('\n');
    expect(signal).toBe('SIGKILL');
    expect(all.length).toBeGreaterThan(90);
    // Every synchronous transaction (the switch is one) and each twentieth of the others; all with SLIPWAY_EVERY_POINT=1, which takes a minute.
    const points = all.flatMap((name, index) => (everyPoint || name.endsWith('Sync') || index % 20 === 0 ? [index + 1] : []));
    const seen = new Set<string>();
    const one = async (): Promise<void> => {
      for (let point = points.shift(); point !== undefined; point = points.shift()) {
        const folder = await copyOfBase(`kill-${point}`);
        const said = await run(folder, point);
        expect(said).toBe(`SIGKILL\n${all[point - 1]}`);
        seen.add(await expectWhole(folder, `killed at ${point}, ${all[point - 1]}`));
      }
    };
    await Promise.all([one(), one()]);
    expect(seen).toEqual(new Set(['old', 'new']));
  }, 60_000);
});

describe('without power', () => {
  it('at any disk call: what was not synced is gone, what was not yet renamed for good may be either', async () => {
    const die = async (number: number, keepsRenames: boolean): Promise<string | undefined> => {
      const name = `power-${number}-${keepsRenames ? 'kept' : 'undone'}`;
      const folder = await copyOfBase(name);
      const power = new PowerCut(nodeDisk);
      let end: (at: string) => void = () => undefined;
      const ended = new Promise<string>((resolve) => (end = resolve));
      let points = 0;
      const disk: DiskCalls = diskWithPoints(power, async (at) => {
        points += 1;
        if (points < number) return;
        end(at);
        await new Promise(() => undefined);
      });
      const t = await testStore({ folder, files: createDurableFiles(disk) });
      t.clock.now += 24 * 3_600_000;
      const outcome = await Promise.race([journey(await control(t)).then(() => undefined), ended]);
      await (outcome === undefined ? t.close() : t.abandon());
      if (outcome === undefined) return undefined;
      await power.cut({ keepsRenames });
      await expectWhole(folder, `${name} ${outcome}`);
      return outcome;
    };
    const outcomes: string[] = [];
    for (let number = 1; ; number += everyPoint ? 1 : 4) {
      const outcome = await die(number, (number >> 2) % 2 === 0);
      if (outcome === undefined) break;
      outcomes.push(outcome);
      if (everyPoint) await die(number, (number >> 2) % 2 === 1);
    }
    expect(new Set(outcomes)).toEqual(new Set(['before write', 'half of a write', 'after write', 'before sync', 'after sync', 'before rename', 'after rename', 'before syncFolder', 'after syncFolder', 'before remove', 'after remove']));
  }, 60_000);
});
