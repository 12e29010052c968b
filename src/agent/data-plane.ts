import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Database, RootDatabase } from 'lmdb';
import { DeployError } from '../domain/errors.ts';
import { DeploymentStatement, filesOf } from '../domain/manifest.ts';
import { siteKey } from '../domain/site.ts';
import { fromUtf8, utf8 } from '../security/bytes.ts';
import { signEnvelope } from '../security/dsse.ts';
import { mediaTypes, type ReleaseName } from '../targets/agent/wire.ts';
import type { OpenDataPlane } from './serve.ts';

const hex = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** First, plain store and servers: everything in the database. */
export const openDataPlane: OpenDataPlane = async ({ root, keys }) => {
  const binary = (name: string): Database<Uint8Array, string> => (root as RootDatabase).openDB({ name, encoding: 'binary' });
  const [manifests, blobs, pieces, configurations] = [binary('thin-manifests'), binary('thin-blobs'), binary('thin-pieces'), binary('thin-configurations')];
  const live = new Map<string, { live: ReleaseName | null; generation: number }>();
  const statementOf = (d: string) => {
    const bytes = manifests.get(d);
    return bytes && DeploymentStatement.parse(JSON.parse(fromUtf8(bytes)));
  };
  const token = (d: string) => hex(utf8(`${keys.identity.keyid} preview ${d}`)).slice(0, 32);
  const store = {
    addManifestSync: (d: string, bytes: Uint8Array) => manifests.putSync(d, bytes),
    missing(d: string) {
      const statement = statementOf(d);
      const files = statement ? filesOf(statement) : [];
      const bitmap = new Uint8Array(Math.ceil(files.length / 8));
      let count = 0;
      files.forEach((file, index) => {
        if (blobs.doesExist(`${statement?.predicate.project}/${file.sha256}`)) return;
        count += 1;
        bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (0x80 >> (index & 7));
      });
      return { bitmap, count };
    },
    async putPack(d: string, header: { enc: string; pieces: [number, number, number][] }, body: Uint8Array) {
      const statement = statementOf(d);
      if (!statement) throw new DeployError('deployment.unknown', 'unknown');
      const files = filesOf(statement);
      const sum = header.pieces.reduce((total, [, , length]) => total + length, 0);
      const plain = header.enc === 'gzip' ? gunzipSync(body, { maxOutputLength: Math.max(1, sum) }) : body;
      if (plain.length !== sum) throw new DeployError('pack.length', 'The pack is not as long as it says.');
      let at = 0;
      for (const [index, offset, length] of header.pieces) {
        const file = files[index];
        if (!file || offset + length > file.size) throw new DeployError('pack.piece', 'The pack has a piece of no file.');
        const part = plain.subarray(at, at + length);
        at += length;
        const key = `${d}/${index}`;
        const whole = length === file.size ? part : Buffer.from(pieces.get(key) ?? new Uint8Array(file.size));
        if (length !== file.size) whole.set(part, offset);
        if (hex(whole) === file.sha256) blobs.putSync(`${statement.predicate.project}/${file.sha256}`, whole);
        else if (length === file.size) throw new DeployError('blob.digest', `${file.path} is not what the manifest says.`);
        else pieces.putSync(key, whole);
      }
    },
    putConfiguration: async (d: string, bytes: Uint8Array) => configurations.putSync(d, bytes),
    configuration: (d: string) => configurations.get(d),
    async verify(d: string) {
      const statement = statementOf(d);
      for (const file of statement ? filesOf(statement) : []) {
        const blob = blobs.get(`${statement?.predicate.project}/${file.sha256}`);
        if (!blob || hex(blob) !== file.sha256) throw new DeployError('release.damaged', `${file.path} is damaged.`);
      }
    },
    removeSync: (d: string) => void manifests.removeSync(d),
  };
  return {
    store,
    servers: {
      setLive: (site, release, generation) => void live.set(siteKey(site), { live: release, generation }),
      previewPath: (d) => `/_slipway/open/${d}${token(d)}`,
      handle(kind, site, request, response) {
        const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
        const now = live.get(siteKey(site));
        if (kind === 'live' && path === '/.well-known/slipway') {
          const statement = {
            v: 1, agent: keys.identity.keyid, site, deployment: now?.live?.deployment ?? null, digest: now?.live?.digest ?? null, content: now?.live?.content ?? null,
            config: now?.live?.config ?? null, generation: now?.generation ?? 0, since: now?.live?.since ?? 0,
          };
          void signEnvelope(mediaTypes.live, utf8(JSON.stringify(statement)), keys.identity).then((envelope) => response.setHeader('content-type', mediaTypes.json).end(JSON.stringify(envelope)));
          return;
        }
        const opened = /\/_slipway\/open\/([^/]+)/.exec(path)?.[1];
        if (kind === 'preview' && opened !== undefined) {
          response.writeHead(302, { location: '/', 'set-cookie': `slipway-preview=${opened}; Path=/; HttpOnly; SameSite=Lax` }).end();
          return;
        }
        const given = String(request.headers['slipway-preview'] ?? /slipway-preview=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
        const [previewed, proof] = [given.slice(0, 26), given.slice(26)];
        const deployment = kind === 'live' ? now?.live?.deployment : proof === token(previewed) ? previewed : undefined;
        const statement = deployment === undefined ? undefined : statementOf(deployment);
        const wanted = path === '/' ? 'index.html' : path.slice(1);
        const file = statement && (filesOf(statement).find((f) => f.path === wanted) ?? (statement.predicate.routing.spa ? filesOf(statement).find((f) => f.path === 'index.html') : undefined));
        if (!file) {
          response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing here.\n');
          return;
        }
        response.writeHead(200, { 'content-type': file.mediaType, etag: `"${file.sha256}"` }).end(blobs.get(`${statement?.predicate.project}/${file.sha256}`));
      },
    },
  };
};
