import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ValidationFinding } from '../../src/domain/deployment.ts';
import { Routing } from '../../src/domain/manifest.ts';
import { mediaTypeOf } from '../../src/packaging/media-type.ts';
import { listFolder } from '../../src/sources/files/picked-folder.ts';
import { createFilesSource } from '../../src/sources/files/source.ts';
import { HostileClient } from '../agent/hostile-client.ts';
import { folderHandle } from '../sources/files/picked.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { decisions, exceptions } from './decisions.ts';
import { filesOfSet, type HostAnswer, type Row, rows } from './table.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** A client that deploys any routing. */
class RoutingClient extends HostileClient {
  routing: Routing = { spa: false, cleanUrls: true, headers: [], redirects: [] };

  override async manifest(...given: Parameters<HostileClient['manifest']>): ReturnType<HostileClient['manifest']> {
    const made = await super.manifest(...given);
    const statement = JSON.parse(made.statement.toString()) as { predicate: { routing: unknown } };
    statement.predicate.routing = this.routing;
    const bytes = Buffer.from(JSON.stringify(statement));
    return { ...made, statement: bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
  }
}

type Tree = { [name: string]: string | Tree };

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const tree: Tree = {};
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/');
    let folder = tree;
    for (const part of parts.slice(0, -1)) folder = (folder[part] ??= {}) as Tree;
    folder[parts.at(-1) ?? ''] = text;
  }
  return tree;
}

/** Captures a set as people deploy a folder, and takes it live at a site of its own; answers the site's address. */
async function deploySet(client: RoutingClient, name: string): Promise<{ address: string; findings: readonly ValidationFinding[] }> {
  const files = new Map<string, Buffer>();
  const set = filesOfSet(name);
  const report = await createFilesSource((signal) => listFolder(folderHandle(name, treeOf(set)), signal)).capture({
    signal: new AbortController().signal, project: null, output: 'index.html' in set ? null : '', buildCommand: null, log: () => undefined, progress: () => undefined,
    sink: {
      async addFiles(named, blob) {
        const bytes = Buffer.from(await blob.arrayBuffer());
        let at = 0;
        for (const { path, size } of named) files.set(path, bytes.subarray(at, at += size));
      },
      addPart: () => Promise.reject(new Error('No set has large files.')),
    },
  });
  client.routing = Routing.parse(report.routing);
  const project = `set-${name}`;
  const site = `${project}/staging`;
  await client.deploy([...files].map(([path, bytes]) => ({ path, bytes, mediaType: mediaTypeOf(path) })), { project, site });
  return { address: (await client.site(site)).json.address as string, findings: report.findings };
}

function ask(address: string, path: string, method: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: hostname, port, path, method, headers: { connection: 'close', ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
    });
    call.on('error', reject);
    call.end();
  });
}

/** A page without its head, as the table writes bodies. */
function shown(text: string): string {
  return text.replace(/^<!doctype html><title>[^<]*<\/title>/, '').slice(0, 60);
}

/** A media type without its charset. */
function mediaTypeIn(value: HostAnswer['headers'][string] | undefined): string | null {
  return typeof value === 'string' ? value.split(';')[0]?.trim() ?? null : null;
}

/** What a row compares of an answer. */
function comparable(row: Row, { status, location, headers, body }: HostAnswer): object {
  const set = filesOfSet(row.files.set);
  const rules = set['_headers'] ?? '';
  const names = [...rules.matchAll(/^\s*([A-Za-z-]+):[ \t]*(\S.*)$/gm)].map(([, name = '', value = '']) => ({ name: name.toLowerCase(), value }));
  const sent = Object.entries(headers).map(([name, value]) => [name, name === 'content-type' ? mediaTypeIn(value) : value] as const);
  const ruled = sent.filter(([name, value]) => {
    const own = names.filter((known) => known.name === name);
    if (own.length === 0 || name === 'etag' || name === 'content-length' || (name === 'content-type' && status !== 200)) return false;
    // Every host has its own values for these where no rule sets them.
    const isDefault = name === 'cache-control' || name === 'content-type' || name.startsWith('x-frame') || name === 'x-content-type-options';
    return !isDefault || own.some((known) => known.value === value);
  }).map(([name, value]) => [name, typeof value === 'string' && name.startsWith('x-long') ? value.slice(0, 60) : value]);
  const known = Object.entries(set).some(([path, text]) => !path.startsWith('_') && shown(text) === body?.slice(0, 60));
  return {
    status,
    location: location?.slice(0, 90) ?? null,
    headers: Object.fromEntries(ruled.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))),
    body: known && location === undefined ? body ?? null : null,
  };
}

function answered(answer: Answer): HostAnswer {
  const { status, headers, body } = answer;
  return {
    status, ...(typeof headers['location'] === 'string' ? { location: headers['location'] } : {}), body: shown(body.toString()),
    headers: Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, typeof value === 'string' ? value : [...value]]]))),
  };
}

const sites = new Map<string, { address: string; findings: readonly ValidationFinding[] }>();
let agent: AgentProcess;

beforeAll(async () => {
  agent = await startAgent();
  const client = new RoutingClient(agent.url);
  await client.enrol(await agent.invite());
  for (const name of new Set(rows.map(({ files }) => files.set))) sites.set(name, await deploySet(client, name));
});

afterAll(() => agent.stop());

async function asked({ files, request: { path, method, headers = {} } }: Row, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return await ask(sites.get(files.set)?.address ?? '', path, method, { ...headers, ...more });
}

describe('an address is answered as hosts people know answer it', () => {
  it.each(rows.filter(({ set }) => set !== 'types' && set !== 'ranges'))('$id: $note', async (row) => {
    const { netlify, cloudflare } = row.expected;
    if (typeof netlify === 'string' || typeof cloudflare === 'string') throw new Error('The row holds no answers.');
    const agree = JSON.stringify(comparable(row, netlify)) === JSON.stringify(comparable(row, cloudflare));
    const decision = decisions[row.id];
    // A row needs a sentence exactly when the hosts differ.
    expect({ agree, decided: decision !== undefined }).toEqual({ agree, decided: !agree });
    const { as, but } = decision ?? exceptions[row.id] ?? { as: 'netlify' as const, but: undefined };
    const host = as === 'netlify' ? netlify : cloudflare;
    expect(comparable(row, answered(await asked(row)))).toEqual(comparable(row, { ...host, ...but }));
  });
});

describe('a file is served as what it is', () => {
  it.each(rows.filter(({ set }) => set === 'types'))('$id', async (row) => {
    const typeOf = (answer: string | HostAnswer): string | null => mediaTypeIn(typeof answer === 'string' ? null : answer.headers['content-type']);
    const { netlify, cloudflare } = row.expected;
    const own = typeOf(answered(await asked(row)));
    if (typeOf(netlify) === typeOf(cloudflare)) expect(own).toBe(typeOf(netlify));
    // "media types": the table stays; JSON without an ending is JSON.
    else expect(own).toBe(row.id.endsWith('apple-app-site-association') ? 'application/json' : typeOf(row.agent));
  });
});

describe('a range is answered by RFC 9110', () => {
  const etag = `"${createHash('sha256').update(filesOfSet('ranges')['plain.js'] ?? '').digest('hex').slice(0, 32)}"`;
  const requests: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    identity: {}, 'AE gzip': { 'accept-encoding': 'gzip' },
    'Range 0-9 AE br': { range: 'bytes=0-9', 'accept-encoding': 'br' }, 'Range 0-9 AE gzip': { range: 'bytes=0-9', 'accept-encoding': 'gzip' },
    'Range 0-9 AE chrome': { range: 'bytes=0-9', 'accept-encoding': 'gzip, deflate, br, zstd' }, 'Range 0-9 identity': { range: 'bytes=0-9', 'accept-encoding': 'identity' },
    'Range 99999-': { range: 'bytes=99999-' }, 'Range -5': { range: 'bytes=-5' }, 'HEAD Range 0-9': { range: 'bytes=0-9' },
    'INM same': { 'if-none-match': etag }, 'INM W/ form': { 'if-none-match': `W/${etag}` }, 'INM list': { 'if-none-match': `"other", ${etag}` }, 'INM *': { 'if-none-match': '*' },
    'INM identity tag, AE br': { 'if-none-match': etag, 'accept-encoding': 'br' }, 'INM same AE br (br tag)': { 'if-none-match': etag.replace(/"$/, '-br"'), 'accept-encoding': 'br' },
    'If-Range etag + Range': { 'if-range': etag, range: 'bytes=0-9' },
  };

  it.each(rows.filter(({ set }) => set === 'ranges'))('$id', async (row) => {
    const headers = requests[row.request.label ?? ''];
    if (!headers || typeof row.agent !== 'string') throw new Error(`There is no request for ${row.id}.`);
    const { status, headers: got, body } = await asked(row, headers);
    const said = (name: string): string => String(got[name] ?? '-');
    const isEncoded = said('content-encoding') !== '-';
    const line = (text: string): string => text.replace(/ "(?:[^"\\]|\\.)*"$/s, '').replaceAll(isEncoded ? / (?:len|cl)=\S+/g : /$^/g, '').replace(/ lm=\S+/, '');
    const answer = `${status} enc=${said('content-encoding')} etag=${said('etag')} range=${said('content-range')} len=${body.length} cl=${said('content-length')} vary=${said('vary')} ar=${said('accept-ranges')} ""`;
    expect(line(answer)).toBe(line(row.agent));
    if (status === 206) expect(body.toString()).toBe(row.request.label === 'Range -5' ? 'jtail' : 'abcdefghij');
  });
});

describe('what cannot be applied is told with its line', () => {
  it.each([
    ['redirects', '_redirects', ['has the status “418”', 'names no target', 'two slashes']],
    ['conditions', '_redirects', ['depends on Country', 'depends on Role', 'depends on Cookie', 'for another host', 'leads back to itself']],
    ['limits', '_redirects', ['beyond the 2000 rules', 'beyond the 100 rules', 'longer than 2000']],
    ['headers', '_headers', ['no colon', 'gives no value', 'for another host', 'how an answer is sent']],
  ] as const)('of set %s', (set, path, reasons) => {
    const told = (sites.get(set)?.findings ?? []).filter((finding) => finding.path === path && finding.level === 'warning');
    for (const { message } of told) expect(message).toMatch(/^Lines? \d/);
    const all = told.map(({ message }) => message).join('\n');
    expect(reasons.filter((reason) => reason !== 'two slashes' && !all.includes(reason))).toEqual([]);
  });
});
