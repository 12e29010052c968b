// A client written by hand from design/protocol.md with Node's own cryptography: none of the extension's code, so that nothing it checks protects the agent.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { createHash, createPrivateKey, generateKeyPairSync, hkdfSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const tight = (data: Uint8Array | string): ArrayBuffer => new Uint8Array(Buffer.from(data)).buffer;

export const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();
export const hex = (data: Uint8Array | string): string => sha256(data).toString('hex');

export interface Descriptor {
  readonly name: string;
  readonly idk: string;
  readonly hpke: { readonly pub: string };
  readonly digest: Buffer;
  readonly agent: string;
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body?: Uint8Array | object;
  readonly headers?: Record<string, string>;
  /** Changes what was signed just before it is sent. */
  readonly tamper?: (request: { url: string; method: string; headers: Record<string, string>; body: Buffer }) => void;
  readonly created?: number;
  readonly nonce?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came back
  readonly json: any;
}

export interface FileToDeploy {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mediaType?: string;
}

export function filesNamed(contents: Record<string, string>): FileToDeploy[] {
  return Object.entries(contents).map(([path, text]) => ({ path, bytes: Buffer.from(text), mediaType: 'text/html' }));
}

export const newDeploymentId = (): string => `dpl_${randomBytes(16).toString('base64url')}`;

export async function readDescriptor(url: string): Promise<Descriptor> {
  const envelope = await (await fetch(`${url}/v1/agent`)).json() as { payload: string };
  const payload = Buffer.from(envelope.payload, 'base64');
  const value = JSON.parse(payload.toString()) as { name: string; idk: string; hpke: { pub: string } };
  return { ...value, digest: sha256(payload), agent: hex(Buffer.from(value.idk, 'base64url')) };
}

async function seal(kind: string, descriptor: Descriptor, plaintext: Uint8Array, aad: string | Uint8Array = '', psk?: { id: Uint8Array; key: Uint8Array }): Promise<Buffer> {
  const info = Buffer.concat([Buffer.from(`slipway-1 ${kind}\0`), descriptor.digest]);
  const recipientPublicKey = await suite.kem.deserializePublicKey(tight(Buffer.from(descriptor.hpke.pub, 'base64url')));
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: tight(info), ...(psk ? { psk: { id: tight(psk.id), key: tight(psk.key) } } : {}) }, tight(plaintext), tight(aad));
  return Buffer.concat([Buffer.from(enc), Buffer.from(ct)]);
}

function framed(head: unknown, body: Uint8Array): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, body]);
}

export interface ManifestOverrides {
  readonly deployment?: string;
  readonly agent?: string;
  readonly parent?: string | null;
  readonly created?: number;
  readonly expires?: number;
  readonly project?: string;
  readonly environment?: string;
  readonly values?: Record<string, string>;
}

export class HostileClient {
  readonly url: string;
  readonly publicKey: Buffer;
  readonly keyid: string;
  private readonly key: KeyObject;

  constructor(url: string, key: KeyObject = createPrivateKey(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }))) {
    this.url = url;
    this.key = key;
    this.publicKey = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
    this.keyid = hex(this.publicKey);
  }

  sign(data: Uint8Array): Buffer {
    return sign(null, data, this.key);
  }

  async enrol(invitation: string, person = 'Mallory'): Promise<Received> {
    const secret = Buffer.from(new URL(invitation).hash.slice('#slip1.'.length), 'base64url').subarray(16);
    const derive = (label: string) => Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `slipway-1 invite ${label}`, 32));
    const id = derive('id').subarray(0, 16).toString('base64url');
    const descriptor = await readDescriptor(this.url);
    const proof = this.sign(Buffer.concat([Buffer.from('slipway-1 enrol\0'), Buffer.from(id), descriptor.digest]));
    const plain = JSON.stringify({ device: this.publicKey.toString('base64url'), label: 'hand-written', person, proof: proof.toString('base64url') });
    const body = await seal('enrol', descriptor, Buffer.from(plain), id, { id: Buffer.from(id), key: derive('psk') });
    const response = await fetch(`${this.url}/v1/enrol`, { method: 'POST', body: new Uint8Array(body), headers: { 'content-type': 'application/vnd.slipway.sealed', 'slipway-invite': id } });
    return { status: response.status, headers: response.headers, json: await response.json() };
  }

  async send(request: Sent): Promise<Received> {
    const method = request.method ?? 'GET';
    const body = request.body === undefined ? Buffer.alloc(0) : request.body instanceof Uint8Array ? Buffer.from(request.body) : Buffer.from(JSON.stringify(request.body));
    const url = new URL(request.path, this.url);
    const digest = `sha-256=:${sha256(body).toString('base64')}:`;
    const created = request.created ?? Math.floor(Date.now() / 1000);
    const nonce = request.nonce ?? randomBytes(16).toString('base64url');
    const parameters = `("@method" "@authority" "@path" "@query" "content-digest");created=${created};nonce="${nonce}";keyid="${this.keyid}";tag="slipway-1"`;
    const base = [
      `"@method": ${method}`, `"@authority": ${url.host}`, `"@path": ${url.pathname}`, `"@query": ${url.search === '' ? '?' : url.search}`,
      `"content-digest": ${digest}`, `"@signature-params": ${parameters}`,
    ].join('\n');
    const sent = {
      url: url.href, method, body,
      headers: { 'content-digest': digest, 'signature-input': `sig=${parameters}`, signature: `sig=:${this.sign(Buffer.from(base)).toString('base64')}:`, ...request.headers } as Record<string, string>,
    };
    request.tamper?.(sent);
    const response = await fetch(sent.url, { method: sent.method, headers: sent.headers, ...(sent.method === 'GET' ? {} : { body: new Uint8Array(sent.body) }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
  }

  async manifest(files: readonly FileToDeploy[], o: ManifestOverrides = {}) {
    const descriptor = await readDescriptor(this.url);
    const deployment = o.deployment ?? newDeploymentId();
    const configuration = Buffer.from(JSON.stringify(o.values ?? {}));
    const created = o.created ?? Date.now();
    const statement = Buffer.from(JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: files.map(({ path, bytes, mediaType }) => ({ name: path, digest: { sha256: hex(bytes) }, annotations: { size: bytes.length, mode: '0644', mediaType: mediaType ?? 'text/plain' } })),
      predicateType: 'https://slipway.dev/attestations/deployment/v1',
      predicate: {
        deployment, agent: o.agent ?? descriptor.agent, project: o.project ?? 'shop', projectName: 'Shop', environment: o.environment ?? 'staging', action: 'deploy', strategy: 'blue-green',
        parent: o.parent ?? null, created, expires: o.expires ?? created + 3_600_000, config: { sha256: hex(configuration) },
        routing: { spa: false, cleanUrls: true, headers: [], redirects: [] }, source: { kind: 'folder', tools: {} }, builder: { id: 'hand', version: '1' },
      },
    }));
    return { descriptor, deployment, configuration, statement, digest: `sha256:${hex(statement)}`, files };
  }

  async sealedManifest(made: { descriptor: Descriptor; statement: Buffer }, signer: HostileClient = this): Promise<Buffer> {
    const type = 'application/vnd.in-toto+json';
    const pae = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${made.statement.length} `), made.statement]);
    const plain = framed([{ keyid: signer.keyid, sig: signer.sign(pae).toString('base64') }], made.statement);
    return await seal('manifest', made.descriptor, gzipSync(plain));
  }

  async sealedPack(made: { descriptor: Descriptor; deployment: string; digest: string }, index: number, pieces: [number, number, number][], body: Uint8Array, enc: 'gzip' | 'identity' = 'identity'): Promise<Buffer> {
    return await seal('pack', made.descriptor, framed({ enc, pieces }, body), `${made.deployment}/${index}/${made.digest}`);
  }

  async sealedConfiguration(made: { descriptor: Descriptor; deployment: string; configuration: Buffer }): Promise<Buffer> {
    return await seal('config', made.descriptor, made.configuration, made.deployment);
  }

  /** Creates, sends, configures; not sealed. */
  async receive(files: readonly FileToDeploy[], o: ManifestOverrides = {}) {
    const made = await this.manifest(files, o);
    const created = await this.send({ method: 'POST', path: '/v1/deployments', body: await this.sealedManifest(made) });
    if (created.status !== 201) throw new Error(JSON.stringify(created.json));
    const pieces = files.map(({ bytes }, index): [number, number, number] => [index, 0, bytes.length]);
    const packed = await this.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/packs/0`, body: await this.sealedPack(made, 0, pieces, gzipSync(Buffer.concat(files.map(({ bytes }) => bytes))), 'gzip') });
    if (packed.status !== 204) throw new Error(JSON.stringify(packed.json));
    const configured = await this.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/configuration`, body: await this.sealedConfiguration(made) });
    if (configured.status !== 200) throw new Error(JSON.stringify(configured.json));
    return { ...made, created: created.json };
  }

  async act(deployment: string, action: string, headers: Record<string, string> = {}): Promise<Received> {
    return await this.send({ method: 'POST', path: `/v1/deployments/${deployment}/${action}`, body: {}, headers });
  }

  async site(site = 'shop/staging'): Promise<Received> {
    return await this.send({ path: `/v1/sites/${site}` });
  }

  async put(site: string, part: string, body: object, headers: Record<string, string> = {}): Promise<Received> {
    return await this.send({ method: 'PUT', path: `/v1/sites/${site}/${part}`, body, headers });
  }

  /** A place in the queue and the lease; answers the fencing token. */
  async lease(deployment: string, o: { site?: string; emergency?: boolean } = {}): Promise<number> {
    const site = o.site ?? 'shop/staging';
    await this.put(site, 'queue', { deployment, rule: 'wait', front: o.emergency ?? false });
    const { status, json } = await this.put(site, 'lease', { do: 'acquire', deployment, emergency: o.emergency ?? false });
    if (status !== 200) throw new Error(JSON.stringify(json));
    return json.lease.fence;
  }

  /** Headers of a change of traffic planned on the site as it is. */
  async order(fence: number, site = 'shop/staging'): Promise<Record<string, string>> {
    const { json } = await this.site(site);
    return { 'slipway-fence': String(fence), 'if-match': `"${json.generation}"` };
  }

  /** The whole way: received, sealed, live, confirmed. */
  async deploy(files: readonly FileToDeploy[], o: ManifestOverrides & { site?: string; confirm?: boolean } = {}) {
    const site = o.site ?? 'shop/staging';
    const { json: before } = await this.site(site);
    const made = await this.receive(files, { parent: before.live?.digest ?? null, ...o });
    const sealed = await this.act(made.deployment, 'seal');
    if (sealed.status !== 200) throw new Error(JSON.stringify(sealed.json));
    const fence = await this.lease(made.deployment, { site });
    const promoted = await this.act(made.deployment, 'promote', await this.order(fence, site));
    if (promoted.status !== 200) throw new Error(JSON.stringify(promoted.json));
    if (o.confirm !== false) await this.put(site, 'lease', { do: 'release', deployment: made.deployment, confirm: true }, { 'slipway-fence': String(fence) });
    return { ...made, fence, state: promoted.json };
  }
}
