import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as nextPoll } from 'node:timers/promises';
import { create } from 'tar';
import { type FileToDeploy, hex, HostileClient, type ManifestOverrides } from '../agent/hostile-client.ts';
import { runAgentCommand, startAgent } from '../support/agent-process.ts';

/** What an agent's folder held when it was written, as anybody could see it then. */
export interface AgentFixture {
  /** ms since the epoch: its clock stands here when it is opened. */
  readonly writtenAt: number;
  readonly url: string;
  readonly id: string;
  /** Private key of an administrator's device, PKCS #8 in PEM. It was made for this fixture alone. */
  readonly key: string;
  readonly sites: readonly SiteFixture[];
  readonly devices: readonly unknown[];
  readonly policies: Readonly<Record<string, unknown>>;
  readonly checkpoint: string;
}

/** A site: where it answers, and with what. */
export interface SiteFixture {
  readonly site: string;
  readonly address: string;
  readonly live: string;
  readonly held: boolean;
  readonly releases: readonly string[];
  /** Status and SHA-256 of the body for each path. */
  readonly answers: Readonly<Record<string, readonly [number, string]>>;
}

/** The client of the tests, with a routing of its own for each manifest. */
class FixtureClient extends HostileClient {
  routing: object = { spa: false, cleanUrls: true, headers: [], redirects: [] };

  override async manifest(files: readonly FileToDeploy[], o: ManifestOverrides = {}) {
    const made = await super.manifest(files, o);
    const statement = JSON.parse(made.statement.toString()) as { predicate: { routing: object } };
    statement.predicate.routing = this.routing;
    const bytes = Buffer.from(JSON.stringify(statement));
    return { ...made, statement: bytes, digest: `sha256:${hex(bytes)}` };
  }
}

/** What is asked for: addresses that every version answers alike. */
const paths = ['/', '/about', '/old', '/assets/index-DiWrgT4a.js', '/banner2x.png', '/film.bin', '/docs/deep/page', '/.well-known/slipway/config.json'];
const plan = [
  { project: 'shop', environment: 'development', releases: 12, spa: true },
  { project: 'shop', environment: 'testing', releases: 6, spa: false },
  { project: 'shop', environment: 'staging', releases: 6, spa: false },
  { project: 'shop', environment: 'production', releases: 4, spa: false },
  { project: 'blog', environment: 'production', releases: 2, spa: true },
] as const;

function releaseFiles(number: number): FileToDeploy[] {
  const text = (path: string, mediaType: string, content: string): FileToDeploy => ({ path, mediaType, bytes: Buffer.from(content) });
  return [
    text('index.html', 'text/html', `<!doctype html><title>Release ${number}</title><script src="/assets/index-DiWrgT4a.js"></script>`),
    text('about.html', 'text/html', `<!doctype html><p>About ${number}</p>`),
    text('404.html', 'text/html', '<!doctype html><p>Not here</p>'),
    text('assets/index-DiWrgT4a.js', 'text/javascript', 'document.title += " ready";'),
    text(`assets/page-${String(number).padStart(4, '0')}aB9x.js`, 'text/javascript', `export const release = ${number};`),
    text('banner2x.png', 'image/png', `picture ${number}`),
    { path: 'film.bin', mediaType: 'application/octet-stream', bytes: Buffer.alloc(40_000, number) },
  ];
}

/** Status and digest of what a site answers at each path; redirects are not followed. */
export async function answersOf(address: string): Promise<Record<string, readonly [number, string]>> {
  const found: Record<string, readonly [number, string]> = {};
  for (const path of paths) {
    const response = await fetch(new URL(path, address), { redirect: 'manual', headers: { accept: 'text/html', 'accept-encoding': 'identity' } });
    found[path] = [response.status, hex(Buffer.from(await response.arrayBuffer()))];
  }
  return found;
}

async function deployAll(client: FixtureClient): Promise<void> {
  let number = 0;
  for (const { project, environment, releases, spa } of plan) {
    const site = `${project}/${environment}`;
    client.routing = {
      spa, cleanUrls: true, notFound: '404.html',
      headers: [{ path: '**', set: { 'x-fixture': 'yes' } }], redirects: [{ from: '/old', to: '/about', status: 301 }],
    };
    for (let index = 0; index < releases; index += 1) {
      number += 1;
      const isHeld = site === 'shop/production' && index === releases - 1;
      const { deployment } = await client.deploy(releaseFiles(number), {
        project, environment, site, confirm: !isHeld, values: { API: `https://api-${number}.example.org` },
      });
      if (index === 0) await client.act(deployment, 'pin');
      if (!isHeld) continue;
      for (let held = false; !held; held = (await client.site(site)).json.pending?.held === true) await nextPoll(50);
    }
  }
}

/** Runs the agent of this checkout, has it receive 30 releases in four environments, and writes its folder, a backup and what it answers. */
export async function writeAgent(folder: string, scratch: string): Promise<void> {
  const dataDir = join(scratch, 'agent');
  const agent = await startAgent({ dataDir, leaseTtl: 400, args: ['--name', 'Fixture'] });
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const client = new FixtureClient(agent.url, createPrivateKey(key));
  await client.enrol(await agent.invite(), 'Ada');
  await new HostileClient(agent.url).enrol(await agent.invite({ person: 'Grace', role: 'deployer', environments: ['staging'] }), 'Grace');
  const viewer = new HostileClient(agent.url);
  await viewer.enrol(await agent.invite({ person: 'Heidi', role: 'viewer' }), 'Heidi');
  await client.send({ method: 'DELETE', path: `/v1/devices/${viewer.keyid}` });
  for (const environment of ['development', 'production']) {
    const { json } = await client.send({ path: `/v1/environments/${environment}/policy` });
    await client.send({ method: 'PUT', path: `/v1/environments/${environment}/policy`, body: { ...json, keepReleases: 40, onLeaseLost: 'hold', holdFor: 24 * 3_600_000 } });
  }
  await deployAll(client);
  const sites: SiteFixture[] = [];
  const policies: Record<string, unknown> = {};
  for (const { project, environment } of plan) {
    const site = `${project}/${environment}`;
    const { json } = await client.site(site);
    const { json: list } = await client.send({ path: `/v1/sites/${site}/releases` });
    policies[environment] = (await client.send({ path: `/v1/environments/${environment}/policy` })).json;
    sites.push({
      site, address: json.address, live: json.live.deployment, held: json.pending?.held ?? false,
      releases: (list.releases as { deployment: string }[]).map(({ deployment }) => deployment), answers: await answersOf(json.address),
    });
  }
  const { devices } = (await client.send({ path: '/v1/devices' })).json as { devices: unknown[] };
  const { checkpoint } = (await client.send({ path: '/v1/log/checkpoint' })).json as { checkpoint: string };
  const facts: AgentFixture = { writtenAt: Date.now(), url: agent.url, id: agent.id, key, sites, devices, policies, checkpoint };
  const backup = join(scratch, 'backup.tar');
  const { code, err } = await runAgentCommand(['backup', '--data', dataDir, backup]);
  if (code !== 0) throw new Error(err);
  await agent.kill('SIGKILL');
  await writeFile(join(folder, 'agent.json'), `${JSON.stringify(facts, null, 1)}\n`);
  await create({ cwd: scratch, file: join(folder, 'agent.tar.gz'), gzip: { level: 9 }, portable: true }, ['agent']);
  await create({ cwd: scratch, file: join(folder, 'backup.tar.gz'), gzip: { level: 9 }, portable: true }, ['backup.tar']);
  console.log(`agent: ${sites.length} sites, ${sites.reduce((sum, { releases }) => sum + releases.length, 0)} releases, ${(await readFile(join(folder, 'agent.tar.gz'))).length} bytes`);
}
