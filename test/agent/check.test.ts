import { randomBytes } from 'node:crypto';
import { mkdir, open as openFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { request } from 'node:http';
import { open as openDatabase, type RootDatabase } from 'lmdb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BlobRow, openStoreTables, type StoreTables } from '../../src/agent/store/blob-table.ts';
import { type AgentTables, openTables } from '../../src/agent/tables.ts';
import { SiteCheck } from '../../src/targets/agent/wire.ts';
import type { SiteReport } from '../../src/domain/site-report.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { type FileToDeploy, hex, HostileClient } from './hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;
/** The agent's data, opened beside it: whoever damages it is another process. */
let root: RootDatabase;
let tables: AgentTables;
let store: StoreTables;
let number = 0;
/** A project for each test. */
let project: string;
let site: string;

beforeAll(async () => {
  agent = await startAgent();
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
  root = openDatabase({ path: join(agent.dataDir, 'state'), maxDbs: 64, overlappingSync: false });
  tables = openTables(root);
  store = openStoreTables(root);
});
afterAll(async () => {
  await root?.close();
  await agent?.stop();
});
beforeEach(() => {
  number += 1;
  project = `shop-${number}`;
  site = `${project}/staging`;
});

const text = (path: string, line: string): FileToDeploy => ({ path, bytes: Buffer.from(`${line}\n`.repeat(200)), mediaType: path.endsWith('.css') ? 'text/css' : 'text/html' });
const noise = (path: string, size = 40_000): FileToDeploy => ({ path, bytes: randomBytes(size), mediaType: 'application/octet-stream' });
const page = text('index.html', '<p>Shop</p>');
const deploy = (files: readonly FileToDeploy[]) => admin.deploy(files, { project, site });
const packs = () => join(agent.dataDir, 'packs', project);
const packOf = (file: FileToDeploy) => join(packs(), store.blobs.get(`${project}/${hex(file.bytes)}`)?.pack ?? '');

let checks = 0;
/** Checks until it is over. */
async function check(repair = false, client = admin): Promise<SiteReport> {
  checks += 1;
  const name = `check-${checks}-of-the-test`;
  for (;;) {
    const { status, json } = await client.send({ method: 'POST', path: `/v1/sites/${site}/check`, body: { check: name, repair }, headers: { 'idempotency-key': name } });
    expect(status, JSON.stringify(json)).toBe(200);
    const { report } = SiteCheck.parse(json);
    if (report) return report;
  }
}

const codes = ({ findings }: SiteReport) => findings.map(({ code, repairable }) => `${code}${repairable ? ' (repairable)' : ''}`).toSorted();

async function flip(path: string, at: number): Promise<void> {
  const file = await openFile(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await file.write(byte, 0, 1, at);
  await file.close();
}

/** Starts the agent again; after a crash it takes no request of the second it began in. */
async function restart(): Promise<void> {
  await agent.restart();
  Object.assign(admin, { url: agent.url });
  while ((await admin.send({ path: '/v1/log/checkpoint' })).status !== 200);
}

async function address(): Promise<string> {
  return (await admin.site(site)).json.address as string;
}

/** Status and exact bytes, as asked for in one encoding. */
async function served(path: string, encoding = 'identity'): Promise<{ status: number; bytes: Buffer }> {
  const url = new URL(path, await address());
  return await new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': encoding, connection: 'close' } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(parts) })).on('error', reject);
    }).on('error', reject).end();
  });
}

async function expectServed(files: readonly FileToDeploy[]): Promise<void> {
  for (const { path, bytes } of files) {
    const answer = await served(path === 'index.html' ? '/' : `/${path}`);
    expect([path, answer.status, hex(answer.bytes)]).toEqual([path, 200, hex(bytes)]);
  }
}

/** Sends files of a release again, as anybody may who may deploy there. */
async function sendAgain(made: Awaited<ReturnType<typeof deploy>>, path: string, client = admin): Promise<number> {
  const index = made.files.findIndex((file) => file.path === path);
  const bytes = made.files[index]?.bytes ?? Buffer.alloc(0);
  return (await client.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/packs/0`, body: await client.sealedPack(made, 0, [[index, 0, bytes.length]], bytes) })).status;
}

async function goBackTo(deployment: string): Promise<string> {
  const fence = await admin.lease(deployment, { site, emergency: true });
  const { status, json } = await admin.act(deployment, 'rollback', await admin.order(fence, site));
  await admin.put(site, 'lease', { do: 'release', deployment, confirm: true }, { 'slipway-fence': String(fence) });
  return status === 200 ? 'live' : json.code as string;
}

describe('a site that is as it should be', () => {
  it('says how much was looked at, to whoever may see it; repairing takes more, and changes nothing', async () => {
    const film = noise('film.bin');
    await deploy([page, film]);
    await deploy([page, film, text('style.css', 'p { color: red }')]);
    const viewer = new HostileClient(agent.url);
    await viewer.enrol(await agent.invite({ person: 'Vi', role: 'viewer', environments: ['staging'] }));
    const before = (await admin.send({ path: '/v1/events' })).json.next as number;
    const report = await check(false, viewer);
    expect(report).toMatchObject({ files: 5, entries: before, findings: [], repaired: [] });
    expect(report.releases.map(({ live, whole, missing, configured }) => ({ live, whole, missing, configured }))).toEqual([
      { live: true, whole: true, missing: 0, configured: true }, { live: false, whole: true, missing: 0, configured: true },
    ]);
    // Every byte once, and the compressed forms besides.
    expect(report.bytes).toBeGreaterThan(40_000 + page.bytes.length);
    const refused = await viewer.send({ method: 'POST', path: `/v1/sites/${site}/check`, body: { check: 'somebody-elses', repair: true } });
    expect([refused.status, refused.json.code]).toEqual([403, 'access.denied']);
    expect(await check(true)).toMatchObject({ findings: [], repaired: [] });
    expect((await admin.send({ path: '/v1/events' })).json.next).toBe(before);
  });

  it('has to be there', async () => {
    expect((await admin.send({ method: 'POST', path: '/v1/sites/nowhere/staging/check', body: { check: 'nothing-there', repair: false } })).json.code).toBe('site.unknown');
    expect((await admin.send({ method: 'POST', path: `/v1/sites/${site}/check`, body: { check: '../..', repair: false } })).json.code).toBe('request.malformed');
  });

  it('is fine while it is being deployed to, promoted and held', async () => {
    await deploy([page]);
    await admin.receive([noise('half.bin')], { project });
    expect(await check()).toMatchObject({ findings: [] });
    await admin.deploy([page, noise('a.bin')], { project, site, confirm: false });
    expect(await check()).toMatchObject({ findings: [] });
  });
});

describe('a damaged store', () => {
  it('a flipped bit is found, taken out of use with its place in the log, and right again once the file was sent', async () => {
    const [old, film] = [noise('old.bin'), noise('film.bin')];
    const first = await deploy([page, old]);
    const second = await deploy([page, film]);
    const third = await deploy([page, film, text('style.css', 'p { color: red }')]);
    const { offset = 0 } = store.blobs.get(`${project}/${hex(film.bytes)}`) ?? {};
    await flip(packOf(film), offset + 20_000);
    const found = await check();
    expect(codes(found)).toEqual(['store.file-damaged (repairable)']);
    expect(found.findings[0]).toMatchObject({ part: 'store', count: 1, paths: ['film.bin'], message: '1 file is damaged: film.bin. What is live needs it.' });
    expect(new Set(found.findings[0]?.releases)).toEqual(new Set([second.deployment, third.deployment]));
    // Looking changes nothing: what is damaged is still served.
    expect((await served('/film.bin')).status).toBe(200);

    const size = (await admin.send({ path: '/v1/events' })).json.next as number;
    const repaired = await check(true);
    expect(repaired.repaired).toEqual(['1 damaged or lost file is out of use: film.bin.', '2 releases no longer count as whole.']);
    expect(codes(repaired)).toEqual(['store.file-missing']);
    expect(repaired.releases.map(({ deployment, whole, missing }) => [deployment, whole, missing])).toEqual([[third.deployment, false, 1], [second.deployment, false, 1], [first.deployment, true, 0]]);
    const { events } = (await admin.send({ path: `/v1/events?after=${size}` })).json;
    expect(events).toMatchObject([{ action: 'site.repair', site, actor: 'Ada', result: repaired.repaired.join(' ') }]);
    expect((await admin.send({ path: `/v1/deployments/${third.deployment}` })).json.missingCount).toBe(1);

    // Nobody gets wrong bytes, and the rest of the site is still there: also after a restart.
    await restart();
    expect((await served('/film.bin')).status).toBe(500);
    await expectServed([page]);
    expect(await goBackTo(second.deployment)).toBe('release.incomplete');
    expect(await goBackTo(first.deployment)).toBe('live');
    await expectServed([page, old]);
    expect(await goBackTo(third.deployment)).toBe('release.incomplete');

    // Somebody else has the bytes, of another release even; wrong ones are not taken.
    const other = new HostileClient(agent.url);
    await other.enrol(await agent.invite({ person: 'Grace', role: 'deployer', environments: ['staging'] }));
    const wrong = await other.send({ method: 'PUT', path: `/v1/deployments/${second.deployment}/packs/0`, body: await other.sealedPack(second, 0, [[1, 0, 40_000]], randomBytes(40_000)) });
    expect(wrong.json.code).toBe('pack.digest');
    expect(await sendAgain(second, 'film.bin', other)).toBe(204);
    expect(codes(await check())).toEqual(['store.not-verified (repairable)']);
    expect(await check(true, other)).toMatchObject({ findings: [], repaired: ['2 releases count as verified again.'] });
    expect((await other.send({ method: 'PUT', path: `/v1/deployments/${second.deployment}/packs/0`, body: await other.sealedPack(second, 0, [[1, 0, 40_000]], film.bytes) })).json.code).toBe('access.denied');
    expect(await goBackTo(third.deployment)).toBe('live');
    await expectServed([page, film]);
  });

  it('a pack that was deleted, and one that was cut short: deploying again makes all of them whole', async () => {
    const [lost, cut, kept] = [noise('lost.bin'), noise('cut.bin'), noise('kept.bin')];
    await deploy([page, lost]);
    await deploy([page, cut, kept]);
    await rm(packOf(lost));
    await truncate(packOf(cut), (await stat(packOf(cut))).size - 1);
    const found = await check();
    expect(codes(found)).toEqual(['store.file-lost (repairable)']);
    // Of the shorter one only what lay at its end. The page lay in the pack that is gone.
    expect(found.findings[0]?.paths.toSorted()).toEqual(['index.html', 'kept.bin', 'lost.bin']);
    const repaired = await check(true);
    expect([codes(repaired), repaired.releases.map(({ whole, missing }) => [whole, missing])]).toEqual([['store.file-missing'], [[false, 2], [false, 2]]]);
    await deploy([page, lost, cut, kept]);
    expect(codes(await check())).toEqual(['store.not-verified (repairable)']);
    const again = await check(true);
    expect([again.findings, again.releases.map(({ whole }) => whole)]).toEqual([[], [true, true, true]]);
    await expectServed([page, lost, cut, kept]);
  });

  it('a damaged compressed form is dropped and made again from the file', async () => {
    const style = text('style.css', 'p { color: red; margin: 1px }');
    await deploy([page, style]);
    const row = store.blobs.get(`${project}/${hex(style.bytes)}`) as BlobRow;
    expect(row.br?.pack).toMatch(/^z-/);
    await flip(join(packs(), row.br?.pack ?? ''), (row.br?.offset ?? 0) + 8);
    const found = await check();
    expect(codes(found)).toEqual(['store.form-damaged (repairable)']);
    expect(found.releases[0]?.whole).toBe(true);
    expect(await check(true)).toMatchObject({ findings: [], repaired: ['The compressed form of 1 file was made again.'] });
    const now = store.blobs.get(`${project}/${hex(style.bytes)}`) as BlobRow;
    expect([now.pack, now.br?.pack === row.br?.pack, now.weighed]).toEqual([row.pack, false, true]);
    expect(hex(brotliDecompressSync((await served('/style.css', 'br')).bytes))).toBe(hex(style.bytes));

    // A whole pack of them, too.
    await rm(join(packs(), now.br?.pack ?? ''));
    expect(codes(await check())).toEqual(['store.form-damaged (repairable)']);
    expect(await check(true)).toMatchObject({ findings: [] });
  });

  it('an index that forgot a file: what counted as whole no longer does', async () => {
    const film = noise('film.bin');
    await deploy([page]);
    await deploy([page, film]);
    await store.blobs.remove(`${project}/${hex(film.bytes)}`);
    expect(codes(await check())).toEqual(['store.file-missing (repairable)']);
    expect(codes(await check(true))).toEqual(['store.file-missing']);
  });

  it('is left alone where nobody can tell: a folder that is not there, a pack that cannot be read', async () => {
    const [film, style] = [noise('film.bin'), text('style.css', 'p { color: red }')];
    await deploy([style]);
    const made = await deploy([page, film]);
    await rename(packs(), `${packs()}.away`);
    const away = await check(true);
    expect(codes(away)).toEqual(['store.folder-gone']);
    expect(away.findings[0]?.next).toMatch(/mounted.*make an empty folder/);
    expect([away.repaired, away.releases[0]?.whole]).toEqual([[], false]);
    await rename(`${packs()}.away`, packs());
    expect(codes(await check())).toEqual([]);

    const pack = packOf(film);
    await rename(pack, `${pack}.away`);
    await mkdir(pack);
    const unreadable = await check(true);
    expect([codes(unreadable), unreadable.repaired]).toEqual([['store.file-unreadable'], []]);
    // Beside what can be repaired, too.
    await rm(packOf(style));
    expect(codes(await check(true))).toEqual(['store.file-missing', 'store.file-unreadable']);
    await rm(pack, { recursive: true });
    await rename(`${pack}.away`, pack);
    expect(codes(await check())).toEqual(['store.file-missing']);
    await expectServed(made.files);
  });

  it('a manifest that was changed is found, and not believed', async () => {
    const made = await deploy([page, noise('a.bin'), noise('b.bin')]);
    const row = store.manifests.get(made.deployment);
    const forged = Buffer.from(Buffer.from(row?.bytes ?? []).toString().replace('a.bin', 'c.bin'));
    await store.manifests.put(made.deployment, { project, bytes: new Uint8Array(forged) });
    const found = await check(true);
    expect([codes(found), found.releases[0]?.whole, found.repaired]).toEqual([['store.manifest-changed'], false, []]);
    await store.manifests.put(made.deployment, { project, bytes: new Uint8Array(Buffer.from('{')) });
    expect(codes(await check())).toEqual(['store.manifest-changed']);
  });

  it('shared with another site: what that one loses it does not count as whole either', async () => {
    const film = noise('film.bin');
    await deploy([page, film]);
    const there = await admin.deploy([page, film], { project, environment: 'testing', site: `${project}/testing` });
    await flip(packOf(film), (await stat(packOf(film))).size - 5);
    await check(true);
    expect(store.verified.get(there.deployment)).toBe(0);
    site = `${project}/testing`;
    expect(codes(await check())).toEqual(['store.file-missing']);
  });
});

describe('a wrong pointer', () => {
  it('phases that do not follow from what is live are set right', async () => {
    const [one, two] = [await deploy([page]), await deploy([page, noise('a.bin')])];
    const phase = async (deployment: string, change: object) => {
      const row = tables.deployments.get(deployment);
      if (row) await tables.deployments.put(deployment, { ...row, ...change });
    };
    await phase(one.deployment, { phase: 'live' });
    await phase(two.deployment, { phase: 'sealed', firstLiveAt: null });
    const found = await check();
    expect(codes(found)).toEqual(['pointer.phase (repairable)']);
    expect(found.findings[0]?.count).toBe(2);
    expect(await check(true)).toMatchObject({ findings: [], repaired: ['The state of 2 releases was set right.'] });
    const { json } = await admin.send({ path: `/v1/sites/${site}/releases` });
    expect(json.releases.map((row: { phase: string; firstLiveAt: number | null }) => [row.phase, row.firstLiveAt !== null])).toEqual([['live', true], ['retired', true]]);
  });

  it('one that was changed past the agent is told, and nothing is guessed', async () => {
    const [one] = [await deploy([page]), await deploy([page, noise('a.bin')])];
    const row = tables.sites.get(site);
    if (row?.previous) await tables.sites.put(site, { ...row, live: row.previous, previous: row.live });
    const found = await check(true);
    expect(codes(found)).toEqual(['pointer.log-differs', 'pointer.not-served', 'pointer.phase']);
    expect(found.repaired).toEqual([]);
    // Once somebody has decided, the log says so too, and the rest follows from it.
    expect(await goBackTo(one.deployment)).toBe('live');
    expect(codes(await check())).toEqual(['pointer.phase (repairable)']);
    expect(await check(true)).toMatchObject({ findings: [] });
    await expectServed([page]);
  });

  it('names only what is there', async () => {
    const one = await deploy([page]);
    const two = await deploy([page, noise('a.bin')]);
    await store.manifests.remove(one.deployment);
    const row = tables.deployments.get(one.deployment);
    if (row) await tables.deployments.put(one.deployment, { ...row, phase: 'collected' });
    expect(codes(await check())).toEqual(['pointer.previous-gone (repairable)']);
    expect(await check(true)).toMatchObject({ findings: [] });
    expect((await admin.site(site)).json.previous).toBeNull();

    await store.manifests.remove(two.deployment);
    await restart();
    const lost = await check(true);
    expect([codes(lost), lost.repaired]).toEqual([['pointer.release-gone', 'store.manifest-changed'], []]);
  });
});

describe('a changed configuration', () => {
  it('is found, dropped, and can be sent again; the site stays readable', async () => {
    const made = await admin.deploy([page], { project, site, values: { greeting: 'hello' } });
    await store.configurations.put(made.deployment, new Uint8Array(Buffer.from('no json')));
    expect((await admin.site(site)).json.configuration).toBeNull();
    expect(codes(await check())).toEqual(['configuration.changed (repairable)']);
    const repaired = await check(true);
    expect([codes(repaired), repaired.repaired, repaired.releases[0]]).toMatchObject([['configuration.missing'], ['The changed configuration of 1 release is out of use.'], { whole: false, configured: false }]);
    const other = await admin.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/configuration`, body: await admin.sealedConfiguration({ ...made, configuration: Buffer.from('{"greeting":"bye"}') }) });
    expect(other.json.code).toBe('configuration.digest');
    expect((await admin.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/configuration`, body: await admin.sealedConfiguration(made) })).status).toBe(200);
    expect(await check()).toMatchObject({ findings: [] });
    expect(JSON.parse((await served('/.well-known/slipway/config.json')).bytes.toString())).toEqual({ greeting: 'hello' });
  });
});

describe('a repair', () => {
  it('asked for again gets the same answer, also from the next process', async () => {
    await deploy([page, noise('film.bin')]);
    await flip(packOf(page), 10);
    const ask = async () => {
      for (;;) {
        const { json } = await admin.send({ method: 'POST', path: `/v1/sites/${site}/check`, body: { check: 'the-same-check', repair: true }, headers: { 'idempotency-key': 'run/repair' } });
        const { report, receipt } = SiteCheck.parse(json);
        if (report) return { repaired: report.repaired, receipt, codes: codes(report) };
      }
    };
    const first = await ask();
    expect(first.repaired).toHaveLength(2);
    expect(await ask()).toEqual(first);
    await agent.kill('SIGKILL');
    await restart();
    expect(await ask()).toEqual(first);
    expect((await admin.send({ path: '/v1/events?after=0' })).json.events.filter((event: { action: string; site: string }) => event.action === 'site.repair' && event.site === site)).toHaveLength(1);
  });
});

// Last, because the log is everybody's.
describe('a changed log', () => {
  it('is found by its entry; nothing is put right on its word', async () => {
    const made = await deploy([page]);
    const { leaves } = tables;
    const all = [...leaves.getRange()];
    const mine = all.findLast(({ value }) => Buffer.from(value).toString().includes(made.deployment) && Buffer.from(value).toString().includes('promote'));
    if (!mine) throw new Error('nothing was logged');
    await leaves.put(mine.key, new Uint8Array(Buffer.from(Buffer.from(mine.value).toString().replace('Ada', 'Eve'))));
    const row = tables.deployments.get(made.deployment);
    if (row) await tables.deployments.put(made.deployment, { ...row, phase: 'sealed' });
    const found = await check(true);
    expect(codes(found)).toEqual(['audit.entry-changed', 'pointer.phase']);
    expect(found.findings.find(({ part }) => part === 'audit')?.message).toBe(`Entry ${mine.key} of the audit log is not what was written then.`);
    expect(found.repaired).toEqual([]);

    await leaves.put(mine.key, mine.value);
    await leaves.remove(2);
    expect(codes(await check())).toContain('audit.entry-changed');
    await leaves.put(2, all[2]?.value ?? new Uint8Array());
    // An inner hash of the tree.
    const key = '1/0';
    const node = tables.nodes.get(key);
    await tables.nodes.put(key, new Uint8Array(32));
    expect(codes(await check())).toContain('audit.tree-changed');
    if (node) await tables.nodes.put(key, node);
    expect(await check(true)).toMatchObject({ findings: [], repaired: ['The state of 1 release was set right.'] });
  });
});
