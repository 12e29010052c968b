// Builds projects for real, each twice, and records what came out: `npx tsx test/ground-truth/record.ts FOLDER NAME…`.
// FOLDER is a place outside the repository for the projects' node_modules; it may be used again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { RecordLine } from './build-record.ts';
import { buildNode, nodeForBuilds } from './node-for-builds.ts';
import { prepareProject } from './prepare-project.ts';
import { projectsFolder, readVariant, recordsFolder, type Variant } from './variants.ts';

const pageNames = /\.html$/;
const lists = /(?:manifest|hashmap|chunk-map|metadata|nitro|asset-graph|assets?)(?:\.[a-z0-9]+)*\.json$|_buildManifest\.js$/i;
const mostText = 24_000;

async function listFolder(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && entry.name === 'node_modules' && below === '') continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(path);
    }
  };
  await walk('');
  return found.toSorted();
}

async function contentOf(path: string): Promise<[number, string]> {
  const bytes = await readFile(path);
  return [bytes.length, createHash('sha256').update(bytes).digest('hex')];
}

function run(command: string, folder: string, env: NodeJS.ProcessEnv): number {
  console.log(`$ ${command}`);
  const { status } = spawnSync('nice', ['-n', '15', 'sh', '-c', command], { cwd: folder, env, stdio: 'inherit' });
  return status ?? 1;
}

/** Removes what is neither the project's nor a package's. */
async function clean(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!['node_modules', 'package-lock.json'].includes(name)) await rm(join(folder, name), { recursive: true });
  }
  for (const cache of ['.cache', '.vite', '.vite-temp', '.astro', '.nuxt']) await rm(join(folder, 'node_modules', cache), { recursive: true, force: true });
}

async function buildEdition(variant: Variant, folder: string, edition: 'one' | 'two', env: NodeJS.ProcessEnv): Promise<string[]> {
  await clean(folder);
  const own = await prepareProject(variant, folder, edition);
  if (edition === 'one' && existsSync(join(folder, 'package.json'))) {
    if (run('npm install --prefer-offline --no-audit --no-fund --loglevel=error', folder, env) !== 0) throw new Error(`${variant.name}: npm install failed`);
  }
  if (variant.command !== null && run(variant.command, folder, env) !== 0) throw new Error(`${variant.name}: the build failed`);
  return own;
}

/** The versions that were installed, and package.json with these written down. */
async function pinVersions(variant: Variant, folder: string): Promise<Record<string, string>> {
  const path = join(projectsFolder, variant.name, 'package.json');
  if (!existsSync(path)) return {};
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;
  const packages: Record<string, string> = {};
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(group ?? {})) {
      const { version } = JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
      packages[name] = version;
      if (group) group[name] = version;
    }
  }
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return packages;
}

async function record(variant: Variant, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(folder, { recursive: true });
  const output = join(folder, variant.output);
  const own = await buildEdition(variant, folder, 'one', env);
  const after = await listFolder(folder);
  const inside = variant.output === '' ? '' : `${variant.output}/`;
  const first = new Map<string, [number, string]>();
  const texts: RecordLine[] = [];
  for (const path of after) {
    if (path.startsWith(inside) && path.length > inside.length) first.set(path.slice(inside.length), await contentOf(join(folder, path)));
    if (own.includes(path) || !((pageNames.test(path) && path.startsWith(inside)) || lists.test(path)) || (await stat(join(folder, path))).size > mostText || /\/(?:cache|server)\//.test(path)) continue;
    texts.push({ text: await readFile(join(folder, path), 'utf8'), of: path });
  }
  const beside = after.filter((path) => !path.startsWith(inside) && !own.includes(path) && path !== 'package-lock.json' && !/(?:^|\/)\.?cache\//.test(path) && !path.startsWith('.angular/'));
  const packages = await pinVersions(variant, folder);
  const keep = `${folder}-one`;
  await rm(keep, { recursive: true, force: true });
  run(`cp -a ${JSON.stringify(output)} ${JSON.stringify(keep)}`, folder, env);

  await buildEdition(variant, folder, 'two', env);
  const second = new Map(await Promise.all((await listFolder(output)).map(async (path) => [path, await contentOf(join(output, path))] as const)));
  const paths = [...new Set([...first.keys(), ...second.keys()])].toSorted();
  const lines: RecordLine[] = [
    { node: buildNode, packages }, { own },
    ...paths.map((path) => ({ file: path, first: first.get(path) ?? null, second: second.get(path) ?? null })),
    ...texts, { beside },
  ];
  await mkdir(recordsFolder, { recursive: true });
  await writeFile(join(recordsFolder, `${variant.name}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  console.log(`${variant.name}: ${String(first.size)} files, recorded`);
}

const [place, ...names] = process.argv.slice(2);
if (place === undefined || names.length === 0) {
  console.error('Usage: npx tsx test/ground-truth/record.ts FOLDER NAME…');
  process.exit(1);
}
const bin = await nodeForBuilds(resolve(place));
for (const name of names) {
  const folder = resolve(place, name);
  await mkdir(dirname(folder), { recursive: true });
  const env = {
    ...process.env, PATH: `${join(folder, 'node_modules/.bin')}:${bin}:${process.env['PATH'] ?? ''}`, CI: 'true', NO_UPDATE_NOTIFIER: '1',
    ASTRO_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', GATSBY_TELEMETRY_DISABLED: '1', NG_CLI_ANALYTICS: 'false', EXPO_NO_TELEMETRY: '1', EXPO_OFFLINE: '1', DO_NOT_TRACK: '1',
  };
  try {
    await record(readVariant(name), folder, env);
  } catch (error) {
    console.error(`FAILED ${name}: ${String(error)}`);
    process.exitCode = 1;
  }
}
