import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { filesNamed, HostileClient, newDeploymentId, type Received } from './hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;
let live: Awaited<ReturnType<HostileClient['deploy']>>;

async function join(options: Parameters<AgentProcess['invite']>[0]): Promise<HostileClient> {
  const client = new HostileClient(agent.url);
  const { status } = await client.enrol(await agent.invite(options));
  if (status !== 201) throw new Error(`enrolment answered ${status}`);
  return client;
}

beforeAll(async () => {
  agent = await startAgent();
  admin = await join({ person: 'Ada' });
  live = await admin.deploy(filesNamed({ 'index.html': 'one', 'about.html': 'about' }));
});
afterAll(async () => await agent?.stop());

/** The site's traffic as visitors and the agent tell it; compared before and after an attack. */
async function traffic(): Promise<unknown> {
  const { json } = await admin.site();
  return { page: await (await fetch(json.address)).text(), generation: json.generation, live: json.live, previous: json.previous, pending: json.pending };
}

/** Expects a refusal with this code that leaves the site's traffic as it was. */
async function refused(code: string, status: number, attack: () => Promise<Received>): Promise<Received> {
  const before = await traffic();
  const answer = await attack();
  expect({ code: answer.json?.code, status: answer.status }).toEqual({ code, status });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.json.detail).toMatch(/\.$/);
  expect(await traffic()).toEqual(before);
  return answer;
}

async function free(deployment: string, fence: number): Promise<void> {
  await admin.put('shop/staging', 'lease', { do: 'release', deployment, confirm: false }, { 'slipway-fence': String(fence) });
}

describe('traffic', () => {
  it('never goes to a release that was not sealed', async () => {
    const made = await admin.receive(filesNamed({ 'index.html': 'unsealed' }), { parent: live.digest });
    const fence = await admin.lease(made.deployment);
    await refused('traffic.unsealed', 409, async () => admin.act(made.deployment, 'promote', await admin.order(fence)));
    await refused('traffic.unsealed', 409, async () => admin.put('shop/staging', 'traffic', { split: { [made.deployment]: 100 } }, await admin.order(fence)));
    await free(made.deployment, fence);
  });

  it('moves only under the lease that runs, on the state it was planned on', async () => {
    const made = await admin.receive(filesNamed({ 'index.html': 'fenced' }), { parent: live.digest });
    await admin.act(made.deployment, 'seal');
    const old = await admin.lease(made.deployment);
    const order = await admin.order(old);
    await refused('lease.required', 409, () => admin.act(made.deployment, 'promote', { 'if-match': order['if-match'] ?? '' }));
    await refused('generation.required', 428, () => admin.act(made.deployment, 'promote', { 'slipway-fence': String(old) }));
    const moved = await refused('generation.moved', 412, () => admin.act(made.deployment, 'promote', { ...order, 'if-match': '"999"' }));
    expect(moved.json.details.state.live.deployment).toBe(live.deployment);
    const run = newDeploymentId();
    const taken = await admin.lease(run, { emergency: true });
    expect(taken).toBeGreaterThan(old);
    await refused('lease.fenced', 409, () => admin.act(made.deployment, 'promote', order));
    await refused('lease.rollback-only', 409, async () => admin.act(made.deployment, 'promote', await admin.order(taken)));
    await refused('release.never-live', 409, async () => admin.act(made.deployment, 'rollback', await admin.order(taken)));
    await refused('traffic.sum', 422, async () => admin.put('shop/staging', 'traffic', { split: { [live.deployment]: 60 } }, await admin.order(taken)));
    await refused('traffic.split-unsupported', 422, async () => admin.put('shop/staging', 'traffic', { split: { [live.deployment]: 60, [made.deployment]: 40 } }, await admin.order(taken)));
    await free(run, taken);
  });

  it('refuses a release made on top of something that is no longer live', async () => {
    const made = await admin.receive(filesNamed({ 'index.html': 'lost update' }), { parent: null });
    await admin.act(made.deployment, 'seal');
    const fence = await admin.lease(made.deployment);
    await refused('manifest.parent-moved', 409, async () => admin.act(made.deployment, 'promote', await admin.order(fence)));
    await free(made.deployment, fence);
  });
});

describe('a package', () => {
  it('is refused when a file is not what the manifest says', async () => {
    const files = filesNamed({ 'index.html': 'as signed' });
    const made = await admin.manifest(files, { parent: live.digest });
    await admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(made) });
    const pack = async (at: typeof made, index: number, body: string, length = body.length) =>
      admin.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/packs/0`, body: await admin.sealedPack(at, index, [[0, 0, length]], Buffer.from(body)) });
    for (const answer of [await pack(made, 0, 'as forged'), await pack(made, 0, 'too long by far'), await pack(made, 0, 'as signed', 900)]) {
      expect(answer.status).toBe(422);
      expect(answer.json.code).toMatch(/^(?:pack|blob)\./);
    }
    expect((await pack(made, 1, 'as signed')).json.code).toBe('sealed.unreadable');
    expect((await pack({ ...made, deployment: newDeploymentId() }, 0, 'as signed')).json.code).toBe('sealed.unreadable');
    expect((await admin.send({ path: `/v1/deployments/${made.deployment}` })).json).toMatchObject({ missingCount: 1, phase: 'receiving', preview: null });
    await refused('release.incomplete', 409, () => admin.act(made.deployment, 'seal'));
    const wrong = await admin.sealedConfiguration({ ...made, configuration: Buffer.from('{"A":"b"}') });
    await refused('configuration.digest', 422, () => admin.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/configuration`, body: wrong }));
  });

  const tricks = [
    '../index.html', 'a/../../etc/passwd', '/etc/passwd', 'a\\b.html', 'C:/x', 'a//b', './a', 'a/.', 'a.', 'a ', 'a\u0000b', 'a\nb', 'cafe\u0301.html',
    'x'.repeat(513), Array.from({ length: 33 }, () => 'd').join('/'), 'a?b', 'a*b', '',
  ];
  it.each(tricks)('does not take the path %j', async (path) => {
    const made = await admin.manifest([{ path, bytes: Buffer.from('x') }], { parent: live.digest });
    await refused('manifest.path-refused', 422, async () => admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(made) }));
    expect((await admin.send({ path: `/v1/deployments/${made.deployment}` })).json.code).toBe('deployment.unknown');
  });

  it.each([[['Read.md', 'read.md']], [['a', 'a/b']], [['x', 'x']], [['ﬁ.html', 'fi.html']]])('does not take names that meet: %j', async (paths) => {
    const made = await admin.manifest(paths.map((path) => ({ path, bytes: Buffer.from('x') })), { parent: live.digest });
    await refused('manifest.path-refused', 422, async () => admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(made) }));
  });

  it('is refused for another agent, out of its time, begun before, or signed by somebody else', async () => {
    const files = filesNamed({ 'index.html': 'x' });
    const post = async (made: Awaited<ReturnType<HostileClient['manifest']>>, signer = admin) => admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(made, signer) });
    await refused('manifest.other-agent', 422, async () => post(await admin.manifest(files, { agent: '0'.repeat(64) })));
    await refused('manifest.expired', 422, async () => post(await admin.manifest(files, { created: Date.now() - 7_200_000, expires: Date.now() - 3_600_000 })));
    await refused('manifest.lives-too-long', 422, async () => post(await admin.manifest(files, { expires: Date.now() + 30 * 86_400_000 })));
    await refused('manifest.known', 409, async () => post(await admin.manifest(filesNamed({ 'index.html': 'other' }), { deployment: live.deployment })));
    await refused('signature.invalid', 401, async () => post(await admin.manifest(files), new HostileClient(agent.url)));
    await refused('sealed.unreadable', 422, async () => admin.send({ method: 'POST', path: '/v1/deployments', body: Buffer.alloc(200) }));
  });
});

describe('a request', () => {
  const path = '/v1/sites/shop/staging';

  it('is good once', async () => {
    const recorded = { path, nonce: 'recorded-by-somebody', created: Math.floor(Date.now() / 1000) };
    expect((await admin.send(recorded)).status).toBe(200);
    await refused('request.replayed', 401, () => admin.send(recorded));
  });

  it('is good as signed only', async () => {
    const body = { deployment: newDeploymentId(), rule: 'wait' };
    const put = { method: 'PUT', path: `${path}/queue`, body };
    await refused('request.body-digest', 400, () => admin.send({ ...put, tamper: (sent) => void (sent.body = Buffer.from(JSON.stringify({ ...body, rule: 'replace' }))) }));
    await refused('signature.invalid', 401, () => admin.send({ ...put, tamper: (sent) => void (sent.url = sent.url.replace('staging', 'production')) }));
    await refused('signature.invalid', 401, () => admin.send({ ...put, tamper: (sent) => void (sent.url += '?x=1') }));
    await refused('signature.invalid', 401, () => admin.send({ ...put, tamper: (sent) => void (sent.method = 'POST') }).then((answer) => (answer.json.code === 'request.no-route' ? admin.send({ path, tamper: (sent) => void (sent.url += '/queue') }) : answer)));
    await refused('signature.grammar', 401, () => admin.send({ ...put, tamper: (sent) => void (sent.headers['signature-input'] += ';alg="none"') }));
    await refused('signature.missing', 401, () => admin.send({ ...put, tamper: (sent) => void delete sent.headers['signature'] }));
    await refused('device.unknown', 401, () => new HostileClient(agent.url).send({ path }));
  });

  it('is good for a minute', async () => {
    const late = await refused('request.clock-skew', 401, () => admin.send({ path, created: Math.floor(Date.now() / 1000) - 90 }));
    expect(Math.abs(late.json.time - Date.now())).toBeLessThan(30_000);
    await refused('request.clock-skew', 401, () => admin.send({ path, created: Math.floor(Date.now() / 1000) + 90 }));
  });

  it('keeps to its size', async () => {
    await refused('request.too-large', 413, () => admin.send({ method: 'PUT', path: `${path}/queue`, body: Buffer.alloc(70_000) }));
  });

  it('comes under a name of the agent\'s, and from no web page', async () => {
    const raw = (headers: Record<string, string>, method = 'GET') => new Promise<{ status: number; body: string; cors: string | undefined }>((resolve, reject) => {
      httpRequest(`${agent.url}/v1/agent`, { headers, method }, (response) => {
        let body = '';
        response.on('data', (part: Buffer) => void (body += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body, cors: response.headers['access-control-allow-origin'] }));
      }).on('error', reject).end();
    });
    expect(await raw({ host: 'rebound.example' })).toMatchObject({ status: 421, body: expect.stringContaining('request.authority') });
    expect(await raw({ origin: 'https://evil.example' })).toMatchObject({ status: 403, body: expect.stringContaining('request.origin'), cors: undefined });
    expect(await raw({ origin: `chrome-extension://${'b'.repeat(32)}` })).toMatchObject({ status: 200, cors: undefined });
    expect(await raw({ origin: 'https://evil.example' }, 'OPTIONS')).toMatchObject({ status: 403, cors: undefined });
  });
});

describe('another device', () => {
  it('does what its roles say and no more', async () => {
    const viewer = await join({ person: 'Vera', role: 'viewer' });
    const deployer = await join({ person: 'Dan', role: 'deployer', environments: ['development'] });
    const made = await admin.receive(filesNamed({ 'index.html': 'mine' }), { parent: live.digest });
    const mine = await admin.lease(made.deployment);
    expect((await viewer.site()).status).toBe(200);
    await refused('access.denied', 403, () => deployer.site());
    await refused('access.denied', 403, async () => viewer.send({ method: 'POST', path: '/v1/deployments', body: await viewer.sealedManifest(await viewer.manifest(filesNamed({ a: 'b' }))) }));
    await refused('access.denied', 403, async () => deployer.send({ method: 'POST', path: '/v1/deployments', body: await deployer.sealedManifest(await deployer.manifest(filesNamed({ a: 'b' }))) }));
    await refused('access.denied', 403, async () => viewer.act(live.deployment, 'rollback', await admin.order(mine)));
    await refused('access.denied', 403, () => viewer.send({ method: 'POST', path: '/v1/invites', body: { person: 'Eve', roles: { production: ['admin'] } } }));
    await refused('access.denied', 403, () => deployer.send({ method: 'POST', path: '/v1/invites', body: { person: 'Eve', roles: {} } }));
    await refused('access.denied', 403, () => viewer.send({ method: 'DELETE', path: `/v1/devices/${admin.keyid}` }));
    await refused('access.denied', 403, () => viewer.send({ method: 'PUT', path: '/v1/environments/staging/policy', body: {} }));
    const second = await join({ person: 'Sam', role: 'deployer' });
    await refused('lease.fenced', 409, async () => second.act(made.deployment, 'promote', await admin.order(mine)));
    await refused('access.denied', 403, async () => second.send({ method: 'PUT', path: `/v1/deployments/${made.deployment}/packs/1`, body: await second.sealedPack(made, 1, [[0, 0, 4]], Buffer.from('mine')) }));
    await refused('access.denied', 403, () => second.act(made.deployment, 'seal'));
    await refused('access.denied', 403, () => second.act(made.deployment, 'cancel'));
    await refused('access.denied', 403, () => second.send({ method: 'DELETE', path: `/v1/sites/shop/staging/queue/${made.deployment}` }));
    await free(made.deployment, mine);
  });

  it('is shut out at once when it is revoked', async () => {
    const device = await join({ person: 'Rob', role: 'admin' });
    expect((await device.site()).status).toBe(200);
    expect((await admin.send({ method: 'DELETE', path: `/v1/devices/${device.keyid}` })).status).toBe(200);
    await refused('device.revoked', 401, () => device.site());
  });
});

describe('a command', () => {
  it('repeated with its key gets its first answer, also when it was sealed anew', async () => {
    const made = await admin.manifest(filesNamed({ 'index.html': 'twice' }), { parent: live.digest });
    const post = async () => admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(made), headers: { 'idempotency-key': 'run/create' } });
    const first = await post();
    const second = await post();
    expect([first.status, first.json.digest]).toEqual([201, made.digest]);
    expect(second.json).toMatchObject({ digest: made.digest, missing: first.json.missing });
    const entries = (await admin.send({ path: '/v1/log/entries?from=0' })).json.entries.map((entry: string) => JSON.parse(Buffer.from(entry, 'base64').toString()));
    expect(entries.filter((entry: { deployment: string }) => entry.deployment === made.deployment)).toHaveLength(1);
    const other = await admin.manifest(filesNamed({ 'index.html': 'other' }), { parent: live.digest });
    await refused('idempotency.key-reused', 422, async () => admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(other), headers: { 'idempotency-key': 'run/create' } }));
  });

  it('repeated with its key changes nothing twice', async () => {
    const made = await admin.receive(filesNamed({ 'index.html': 'idempotent' }), { parent: live.digest });
    await admin.act(made.deployment, 'seal');
    const fence = await admin.lease(made.deployment);
    const headers = { ...await admin.order(fence), 'idempotency-key': 'run/switch' };
    const first = await admin.act(made.deployment, 'promote', headers);
    const second = await admin.act(made.deployment, 'promote', headers);
    expect(second.json).toEqual(first.json);
    expect((await admin.site()).json.generation).toBe(first.json.generation);
    await free(made.deployment, fence);
    expect((await admin.site()).json.live.deployment).toBe(live.deployment);
  });
});

describe('an invitation', () => {
  it('is good once, and guessing is slow', async () => {
    const invitation = await agent.invite({ role: 'viewer' });
    expect((await new HostileClient(agent.url).enrol(invitation)).status).toBe(201);
    expect((await new HostileClient(agent.url).enrol(invitation)).json.code).toBe('invitation.unknown');
    let last: Received | undefined;
    for (let tries = 0; tries < 12; tries += 1) last = await new HostileClient(agent.url).enrol(invitation);
    expect(last).toMatchObject({ status: 429, json: { code: 'request.too-many' } });
    expect(last?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });
});
