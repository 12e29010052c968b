// Shared by the cases. `node NN-name.mjs [project]`: project = a copy of Slipway with node_modules and dist/agent (npm run build).
// Everything runs the product's own code: the capture of picked files, the build plan, names, media types, structure and secret checks through tsx;
// the real agent program (dist/agent/slipway-agent.mjs) on loopback with a port the system chooses.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';

export const project = resolve(process.argv[2] ?? process.env.PROJECT ?? '.');
const req = createRequire(join(project, 'package.json'));
const { register } = await import(pathToFileURL(join(project, 'node_modules/tsx/dist/esm/api/index.mjs')).href);
register();
export const load = async (path) => await import(pathToFileURL(join(project, path)).href);

const [{ listZip }, { createFilesSource }, { settleNames }, { mediaTypeOf }, { inspectStructure }, { findSecrets }, { routingFor, routingOfFiles }, { planBuild }, facts, hostile, { leftOutBecause }] = await Promise.all([
  load('src/sources/files/picked-zip.ts'), load('src/sources/files/source.ts'), load('src/packaging/names.ts'), load('src/packaging/media-type.ts'), load('src/packaging/structure.ts'),
  load('src/security/scan/secret-texts.ts'), load('src/sources/frameworks/routing.ts'), load('src/sources/frameworks/build-plan.ts'), load('src/sources/frameworks/project-facts.ts'), load('test/agent/hostile-client.ts'), load('src/sources/left-out.ts'),
]);
const fflate = await import(pathToFileURL(req.resolve('fflate').replace(/lib\/node\.cjs$/, 'esm/index.mjs').replace(/lib\/index\.cjs$/, 'esm/index.mjs')).href);
export { listZip, createFilesSource, settleNames, mediaTypeOf, inspectStructure, findSecrets, routingFor, routingOfFiles, planBuild, leftOutBecause };

const bytesOf = (content) => (typeof content === 'string' ? Buffer.from(content) : Buffer.from(content));

/** A zip archive of these files. */
export function zipOf(files) {
  return Buffer.from(fflate.zipSync(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, [new Uint8Array(bytesOf(content)), { level: 6 }]]))));
}

/** A folder as the browser's picker gives it (FileSystemDirectoryHandle, as far as the product uses it). */
export function folderHandle(name, files) {
  const tree = new Map();
  for (const [path, content] of Object.entries(files)) {
    const parts = path.split('/');
    let at = tree;
    for (const part of parts.slice(0, -1)) { if (!at.has(part)) at.set(part, new Map()); at = at.get(part); }
    at.set(parts.at(-1), bytesOf(content));
  }
  const dir = (label, map) => ({ kind: 'directory', name: label, async *entries() { for (const [key, value] of map) yield [key, value instanceof Map ? dir(key, value) : { kind: 'file', name: key, getFile: async () => new Blob([value]) }]; } });
  return dir(name, tree);
}

/** What the Files path makes of a listing: files by path, routing, what it left out. `output` = the folder a person names. */
export async function capture(list, { output = null } = {}) {
  const files = new Map();
  const parts = new Map();
  const report = await createFilesSource(list).capture({
    signal: new AbortController().signal, project: null, output, buildCommand: null, log() {}, progress() {},
    sink: {
      async addFiles(named, blob) { let at = 0; const all = Buffer.from(await blob.arrayBuffer()); for (const { path, size } of named) { files.set(path, all.subarray(at, at + size)); at += size; } },
      async addPart(path, blob, last) { const sofar = parts.get(path) ?? []; sofar.push(Buffer.from(await blob.arrayBuffer())); parts.set(path, sofar); if (last) files.set(path, Buffer.concat(sofar)); },
    },
  });
  return { files, ...report };
}
export const captureZip = async (files, options) => await capture(() => listZip(new Blob([files instanceof Uint8Array ? files : zipOf(files)]), 'site.zip'), options);
export async function captureFolder(files, options) {
  const { listFolder } = await load('src/sources/files/picked-folder.ts');
  return await capture((signal) => listFolder(folderHandle('site', files), signal), options);
}

/** The same for a finished build of an editor project: what the plan says, from package.json and configuration files; `out` = the build's output. */
export function factsOf({ packageJson, configs = {}, names = [], server = [] }) {
  const text = JSON.stringify(packageJson);
  return { names: new Set(['package.json', ...Object.keys(configs), ...names]), server, packageJson: facts.packageJsonOf(text), configs: new Map([['package.json', text], ...Object.entries(configs)]) };
}
export function plannedRelease(about, out, chosen = { output: null, buildCommand: null }) {
  const plan = planBuild(factsOf(about), chosen);
  const files = new Map(Object.entries(out).map(([path, content]) => [path, bytesOf(content)]).filter(([path]) => leftOutBecause(path, plan.output === '') === undefined));
  return { plan, files, routing: routingFor(plan, [...files.keys()]) };
}

/** The looks the preparation takes: names, structure, secrets. Errors refuse the deployment. */
export async function findings({ files, routing }) {
  const names = settleNames([...files.keys()]);
  const contents = new Map([...files.values()].map((content, index) => [names[index], content]));
  const listed = names.map((path) => ({ path, size: contents.get(path).length, sha256: '0'.repeat(64), mode: '0644', mediaType: mediaTypeOf(path) }));
  return await inspectStructure(listed, routing, async (path) => contents.get(path).toString('utf8'));
}

class Client extends hostile.HostileClient {
  async manifest(files, o = {}) {
    const made = await super.manifest(files, o);
    const statement = JSON.parse(made.statement.toString());
    if (this.routing) statement.predicate.routing = this.routing;
    made.statement = Buffer.from(JSON.stringify(statement));
    made.digest = `sha256:${hostile.hex(made.statement)}`;
    return made;
  }
}

/** Starts the real agent. `args`: further arguments of serve. */
export async function startAgent({ args = [], dataDir } = {}) {
  const data = dataDir ?? mkdtempSync(join(tmpdir(), 'slipway-case-'));
  const child = spawn(process.execPath, [join(project, 'dist/agent/slipway-agent.mjs'), 'serve', '--data', data, '--listen', '127.0.0.1:0', '--ready-json', ...args], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (part) => { log = (log + part).slice(-5000); });
  const ready = await new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`agent not ready: ${log}`)), 30_000);
    createInterface({ input: child.stdout }).on('line', (line) => { try { const value = JSON.parse(line); if (value.url) { clearTimeout(timer); done(value); } } catch {} });
    child.on('exit', (code) => { clearTimeout(timer); fail(new Error(`agent ended (${code}): ${log}`)); });
  });
  const client = new Client(ready.url);
  const enrolled = await client.enrol(ready.invitation, 'Case');
  if (enrolled.status >= 300) throw new Error(JSON.stringify(enrolled.json));
  let number = 0;
  const agent = {
    url: ready.url, client, data,
    /** Takes files (a capture, a planned release or {path: content}) live at shop/staging the whole protocol's way. */
    async deploy(release, { confirm = true, promote = true } = {}) {
      const files = release.files instanceof Map ? release.files : new Map(Object.entries(release.files ?? release).map(([path, content]) => [path, bytesOf(content)]));
      client.routing = release.routing ?? { spa: false, cleanUrls: true, headers: [], redirects: [] };
      const names = settleNames([...files.keys()]);
      const list = names.map((path, index) => ({ path, bytes: [...files.values()][index], mediaType: mediaTypeOf(path) }));
      number += 1;
      if (!promote) {
        const { json: before } = await client.site('shop/staging');
        const made = await client.receive(list, { parent: before.live?.digest ?? null });
        const sealed = await client.act(made.deployment, 'seal');
        if (sealed.status !== 200) throw new Error(JSON.stringify(sealed.json));
        const { json } = await client.site('shop/staging');
        agent.address = json.address;
        return { ...made, sealed: sealed.json, state: json };
      }
      const made = await client.deploy(list, { confirm });
      const { json } = await client.site('shop/staging');
      agent.address = json.address;
      return { ...made, state: json };
    },
    /** A raw request: `path` goes onto the wire as it is. */
    get: (path, { headers = {}, method = 'GET', base = agent.address } = {}) => new Promise((done, fail) => {
      const url = new URL(base);
      const call = httpRequest({ host: url.hostname, port: url.port, path, method, headers: { connection: 'close', ...headers } }, (response) => {
        const got = [];
        response.on('data', (part) => got.push(part)).on('error', fail).on('end', () => done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(got) }));
      });
      call.on('error', fail);
      call.end();
    }),
    async stop() {
      const gone = new Promise((done) => child.once('exit', done));
      child.removeAllListeners('exit');
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      if (dataDir === undefined) rmSync(data, { recursive: true, force: true });
      void gone;
    },
  };
  return agent;
}

export const navigate = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8' };
export const subresource = { accept: '*/*' };

let wrong = 0;
/** Prints one line: what was asked, what came, what is right. */
export function expect(what, got, right) {
  const same = JSON.stringify(got) === JSON.stringify(right);
  if (!same) wrong += 1;
  console.log(`${same ? 'right' : 'WRONG'}  ${what}\n         got   ${JSON.stringify(got)}${same ? '' : `\n         right ${JSON.stringify(right)}`}`);
}
/** Ends a case that needs no agent: prints the verdict; the exit code is 1 where something was wrong. */
export function finish() {
  console.log(wrong === 0 ? 'verdict: right' : `verdict: WRONG (${wrong})`);
  process.exit(wrong === 0 ? 0 : 1);
}
/** Runs a case; the exit code is 1 where something was wrong. */
export async function run(name, body) {
  console.log(`# ${name}`);
  const agent = await startAgent();
  try { await body(agent); } finally { await agent.stop(); }
  console.log(wrong === 0 ? 'verdict: right' : `verdict: WRONG (${wrong})`);
  process.exit(wrong === 0 ? 0 : 1);
}
/** What a call throws, as `code: message`; else its value. */
export async function thrown(call) {
  try { return { value: await call() }; } catch (error) { return { code: error.code, message: error.message, next: error.next }; }
}
