import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect } from 'node:net';
import { siteKey, siteOf, type Site } from '../../../src/domain/site.ts';
import { generateSigningKey, type SigningKey, signingKey } from '../../../src/security/ed25519.ts';
import type { SiteServers } from '../../../src/agent/ports.ts';
import { createSiteServers } from '../../../src/agent/serving/site-servers.ts';
import { makeRelease, type ReleaseOptions, shop, type TestRelease, type TestStore, testStore, upload } from '../store/data-plane.ts';

/** An answer with its exact bytes. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What to ask. `path` goes onto the wire as it is. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly kind?: 'live' | 'preview';
  readonly site?: Site;
}

/** A store and its servers behind a real HTTP server. */
export interface TestSite extends TestStore {
  readonly servers: SiteServers;
  readonly identity: SigningKey;
  readonly port: number;
  get(path: string, asked?: Asked): Promise<TestAnswer>;
  /** Sends bytes as they are on a connection of their own; answers everything that came back. */
  raw(text: string): Promise<string>;
  /** Uploads, verifies and switches; answers the release. */
  deploy(files: Readonly<Record<string, string | Uint8Array>>, options?: ReleaseOptions): Promise<TestRelease>;
  /** Tells the servers which release is live, under the next generation. */
  switchTo(release: TestRelease | null, site?: Site): void;
}

/** Starts one. The request header `x-test` (`kind project/environment`) says who is asked; the shop's live site without it. */
export async function testSite(): Promise<TestSite> {
  const t = await testStore();
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  const identity = await signingKey(privateKey, publicKey);
  const servers = createSiteServers({ root: t.root, store: t.store, identity });
  const server: Server = createServer((request, response) => {
    const [kind, key] = request.headers['x-test']?.toString().split(' ') ?? ['live', siteKey(shop)];
    servers.handle(kind === 'preview' ? 'preview' : 'live', siteOf(key ?? ''), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const state = { generation: 0, number: 0 };

  function switchTo(release: TestRelease | null, site = shop): void {
    state.generation += 1;
    servers.setLive(site, release?.name ?? null, state.generation);
  }

  return {
    ...t, servers, identity, port, switchTo,
    get: (path, { method = 'GET', headers = {}, kind = 'live', site = shop } = {}) => new Promise((resolve, reject) => {
      const call = httpRequest({ host: '127.0.0.1', port, path, method, headers: { 'x-test': `${kind} ${siteKey(site)}`, connection: 'close', ...headers } }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
      });
      call.on('error', reject);
      call.end();
    }),
    raw: (text) => new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.setEncoding('latin1').on('data', (part: string) => void (answer += part)).on('end', () => resolve(answer)).on('error', reject);
    }),
    async deploy(files, options) {
      state.number += 1;
      const release = makeRelease(state.number, files, options);
      await upload(t.store, t.root, release);
      switchTo(release, release.site);
      return release;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await t[Symbol.asyncDispose]();
    },
  };
}
