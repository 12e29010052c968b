// Builds projects for real, each twice, and records what came out:
// `npx tsx test/ground-truth/record.ts FOLDER NAME…`, or no name for all of them.
// FOLDER is a place outside the repository for the projects' node_modules; it may be used again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RecordLine } from './build-record.ts';
import { buildNode, nodeForBuilds } from './node-for-builds.ts';
import { prepareProject } from './prepare-project.ts';
import { projectsFolder, readVariant, recordsFolder, type Variant } from './variants.ts';

/** Lists that tools write of what they built. */
const lists = /(?:manifest|hashmap|chunk-map|metadata|nitro|assets?)(?:\.[a-z0-9]+)*\.json$|_buildManifest\.js$/i;
const caches = /(?:^|\/)\.?cache\/|^\.angular\/|^package-lock\.json$/;
/** Longest text that is recorded, bytes. */
const mostText = 24_000;
const noTelemetry = {
  ASTRO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', EXPO_NO_TELEMETRY: '1', EXPO_OFFLINE: '1',
  GATSBY_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', NG_CLI_ANALYTICS: 'false', NO_UPDATE_NOTIFIER: '1',
  NUXT_TELEMETRY_DISABLED: '1',
};

/** Every file below a folder by its relative path, without the packages at its top. */
async function readTree(folder: string): Promise<Map<string, Buffer>> {
  const tree = new Map<string, Buffer>();
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && path !== 'node_modules') await walk(path);
      else if (entry.isFile()) tree.set(path, await readFile(join(folder, path)));
    }
  };
  await walk('');
  return new Map([...tree].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A project on this machine, with the environment of its programs. */
interface Workshop {
  readonly variant: Variant;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

function run({ variant, folder, env }: Workshop, command: string): void {
  console.log(`$ ${command}`);
  const { status } = spawnSync('nice', ['-n', '15', 'sh', '-c', command], { cwd: folder, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${variant.name}: “${command}” ended with ${String(status)}`);
}

/** Removes what is neither the project's nor a package's. */
async function clean(folder: string): Promise<void> {
  const kept = ['node_modules', 'package-lock.json'];
  const made = (await readdir(folder)).filter((name) => !kept.includes(name));
  const inModules = ['.cache', '.vite', '.vite-temp', '.astro', '.nuxt'].map((name) => `node_modules/${name}`);
  const unwanted = [...made, ...inModules].map((name) => join(folder, name));
  await Promise.all(unwanted.map((path) => rm(path, { recursive: true, force: true })));
}

/** Builds one edition in an empty place; answers the project's own paths. */
async function buildEdition(workshop: Workshop, edition: 'one' | 'two'): Promise<string[]> {
  await clean(workshop.folder);
  const own = await prepareProject(workshop.variant, workshop.folder, edition);
  if (edition === 'one' && own.includes('package.json')) {
    run(workshop, 'npm install --prefer-offline --no-audit --no-fund --loglevel=error');
  }
  if (workshop.variant.command !== null) run(workshop, workshop.variant.command);
  return own;
}

/** The versions that were installed; package.json gets them instead of its ranges. */
async function pinVersions({ variant, folder }: Workshop): Promise<Record<string, string>> {
  const path = join(projectsFolder, variant.name, 'package.json');
  if (!existsSync(path)) return {};
  type Named = Record<string, string> | undefined;
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { dependencies: Named; devDependencies: Named };
  const packages: Record<string, string> = {};
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(group ?? {})) {
      const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
      const { version } = JSON.parse(text) as { version: string };
      packages[name] = version;
      if (group) group[name] = version;
    }
  }
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return packages;
}

const contentOf = (bytes: Buffer | undefined): [number, string] | null =>
  (bytes === undefined ? null : [bytes.length, createHash('sha256').update(bytes).digest('hex')]);

/** Whether a file's text is recorded: pages and rules of the site, and the tool's lists. */
function isText(path: string, bytes: Buffer, inside: string): boolean {
  if (bytes.length > mostText || path.includes('/server/')) return false;
  return lists.test(path) || (path.startsWith(inside) && /\.html$|(?:^|\/)_(?:headers|redirects)$/.test(path));
}

async function record(workshop: Workshop): Promise<void> {
  const { variant, folder } = workshop;
  await mkdir(folder, { recursive: true });
  const inside = variant.output === '' ? '' : `${variant.output}/`;
  const own = await buildEdition(workshop, 'one');
  const packages = await pinVersions(workshop);
  const made = [...await readTree(folder)].filter(([path]) => !own.includes(path) && !caches.test(path));
  const first = await readTree(join(folder, variant.output));
  await rm(`${folder}-one`, { recursive: true, force: true });
  await cp(join(folder, variant.output), `${folder}-one`, { recursive: true });
  await buildEdition(workshop, 'two');
  const second = await readTree(join(folder, variant.output));

  const paths = [...new Set([...first.keys(), ...second.keys()])].toSorted();
  const texts = made.filter(([path, bytes]) => isText(path, bytes, inside));
  const lines: RecordLine[] = [
    { node: buildNode, packages },
    { own },
    ...paths.map((file) => ({ file, first: contentOf(first.get(file)), second: contentOf(second.get(file)) })),
    ...texts.map(([path, bytes]) => ({ text: bytes.toString(), of: path })),
    { beside: made.map(([path]) => path).filter((path) => !path.startsWith(inside)) },
  ];
  await mkdir(recordsFolder, { recursive: true });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(recordsFolder, `${variant.name}.jsonl`), text);
  console.log(`${variant.name}: ${String(first.size)} files, recorded`);
}

const [place, ...named] = process.argv.slice(2);
if (place === undefined) {
  console.error('Usage: npx tsx test/ground-truth/record.ts FOLDER [NAME…]');
  process.exit(1);
}
const bin = await nodeForBuilds(resolve(place));
for (const name of named.length > 0 ? named : readdirSync(projectsFolder)) {
  const folder = resolve(place, name);
  const path = [join(folder, 'node_modules/.bin'), bin, process.env['PATH'] ?? ''].join(':');
  const env = { ...process.env, ...noTelemetry, PATH: path, CI: 'true' };
  try {
    await record({ variant: readVariant(name), folder, env });
  } catch (error) {
    console.error(`FAILED ${name}: ${String(error)}`);
    process.exitCode = 1;
  }
}
