import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open as openDatabase, type RootDatabase } from 'lmdb';
import { type DeploymentFile, type DeploymentStatement, filesOf, type Routing } from '../../../src/domain/manifest.ts';
import type { Site } from '../../../src/domain/site.ts';
import { planPacks } from '../../../src/packaging/pack-plan.ts';
import { buildStatement, configurationBytes } from '../../../src/packaging/statement.ts';
import { mediaTypeOf } from '../../../src/packaging/media-type.ts';
import { concat, utf8 } from '../../../src/security/bytes.ts';
import { gzip } from '../../../src/security/gzip.ts';
import type { PackHeader, ReleaseName } from '../../../src/targets/agent/wire.ts';
import { createDurableFiles, type DurableFiles } from '../../../src/agent/store/durable-files.ts';
import { type LocalStore, openReleaseStore } from '../../../src/agent/store/release-store.ts';

/** SHA-256 in hex, by node: another implementation than the one under test. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that do not compress, the same for the same seed (xorshift32). */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, length).slice();
}

/** A release as a client holds it. */
export interface TestRelease {
  readonly deployment: string;
  readonly site: Site;
  readonly statement: DeploymentStatement;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly files: readonly DeploymentFile[];
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly config: Uint8Array<ArrayBuffer>;
  readonly name: ReleaseName;
}

/** What a test release is made of besides its files. */
export interface ReleaseOptions {
  readonly site?: Site;
  readonly routing?: Partial<Routing>;
  readonly values?: Readonly<Record<string, string>>;
  /** Media types that differ from the name's. */
  readonly types?: Readonly<Record<string, string>>;
  /** What the tool says of the names of its files. */
  readonly hashed?: Readonly<Record<string, boolean>>;
}

export const shop: Site = { project: 'shop', environment: 'production' };

/** The id of the n-th deployment. */
export function deploymentId(number: number): string {
  return `dpl_${String(number).padStart(22, 'A')}`;
}

/** A release of these files; text is UTF-8. */
export function makeRelease(number: number, files: Readonly<Record<string, string | Uint8Array>>, options: ReleaseOptions = {}): TestRelease {
  const site = options.site ?? shop;
  const contents = new Map(Object.entries(files).map(([path, value]) => [path, typeof value === 'string' ? utf8(value) : value]));
  const list = [...contents].map(([path, bytes]): DeploymentFile => ({ path, sha256: hashOf(bytes), size: bytes.length, mode: '0644', mediaType: options.types?.[path] ?? mediaTypeOf(path), hashed: options.hashed?.[path] }));
  const config = configurationBytes(options.values ?? { API: `https://api-${number}.example` });
  const deployment = deploymentId(number);
  const statement = buildStatement({
    deployment, agent: 'a'.repeat(64), project: site.project, projectName: 'Shop', environment: site.environment, action: 'deploy', strategy: 'blue-green', parent: null,
    created: 0, expires: 1, configSha256: hashOf(config), routing: { spa: false, cleanUrls: false, headers: [], redirects: [], ...options.routing }, source: { kind: 'folder', tools: {} },
    builder: { id: 'test', version: '1' },
  }, list);
  const bytes = utf8(JSON.stringify(statement));
  return {
    deployment, site, statement, bytes, files: filesOf(statement), contents, config,
    name: { deployment, digest: `sha256:${hashOf(bytes)}`, content: `sha256:${hashOf(bytes)}`, config: hashOf(config), since: number },
  };
}

/** The packs of what a store says is missing, cut and compressed as clients do. */
export async function packsOf(release: TestRelease, missing: Uint8Array): Promise<{ header: PackHeader; body: Uint8Array }[]> {
  return await Promise.all(planPacks(release.files, missing).map(async ({ enc, pieces }) => {
    const body = concat(...pieces.map(([subject, offset, length]) => release.contents.get(release.files[subject]?.path ?? '')?.subarray(offset, offset + length) ?? new Uint8Array()));
    return { header: { enc, pieces }, body: enc === 'gzip' ? await gzip(body) : body };
  }));
}

/** Makes a manifest known, as the control plane does: inside a transaction. */
export function announce(store: LocalStore, root: RootDatabase, release: TestRelease): void {
  root.transactionSync(() => store.addManifestSync(release.deployment, release.bytes, release.statement));
}

/** Sends what is missing and the configuration; verifies, and makes the compressed forms. */
export async function upload(store: LocalStore, root: RootDatabase, release: TestRelease): Promise<void> {
  await send(store, root, release);
  await store.compress();
}

/** Sends what is missing and the configuration, and verifies. */
export async function send(store: LocalStore, root: RootDatabase, release: TestRelease): Promise<void> {
  announce(store, root, release);
  for (const { header, body } of await packsOf(release, store.missing(release.deployment).bitmap)) await store.putPack(release.deployment, header, body);
  await store.putConfiguration(release.deployment, release.config);
  await store.verify(release.deployment);
}

/** A store on a folder of its own. */
export interface TestStore {
  readonly folder: string;
  readonly root: RootDatabase;
  readonly store: LocalStore;
  /** May be set: the clock of the store. */
  readonly clock: { now: number };
  /** Files that lie on the disk, as `project/name`. */
  onDisk(): Promise<string[]>;
  /** Closes it and opens it again on the same folder. */
  reopen(files?: DurableFiles): Promise<TestStore>;
  close(): Promise<void>;
  /** Closes the database and waits for nothing else: what is under way never ends. */
  abandon(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a store in a folder; a new one when none is given, deleted at the end. */
export async function testStore(o: { folder?: string; files?: DurableFiles } = {}): Promise<TestStore> {
  const folder = o.folder ?? await mkdtemp(join(tmpdir(), 'slipway-store-'));
  const root = openDatabase({ path: join(folder, 'state.mdb'), maxDbs: 64, overlappingSync: false });
  const clock = { now: Date.now() };
  const store = openReleaseStore({ root, folder, files: o.files ?? createDurableFiles(), now: () => clock.now });
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await store.stop();
    await root.close();
  };
  return {
    folder, root, store, clock, close,
    async abandon() {
      open = false;
      await root.close();
    },
    async onDisk() {
      const names = await readdir(join(folder, 'packs'), { recursive: true, withFileTypes: true }).catch(() => []);
      return names.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath.slice(join(folder, 'packs').length + 1)}/${entry.name}`).toSorted();
    },
    async reopen(files) {
      await close();
      return await testStore({ folder, ...(files ? { files } : {}) });
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
