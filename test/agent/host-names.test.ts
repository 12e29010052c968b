import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { filesNamed, HostileClient } from './hostile-client.ts';

const extension = 'abcdefghijklmnopabcdefghijklmnop';
let agent: AgentProcess;
let admin: HostileClient;
let port: number;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function ask(host: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers: { host, ...headers } }, (response) => {
      let body = '';
      response.on('data', (part: Buffer) => void (body += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    }).on('error', reject).end();
  });
}

beforeAll(async () => {
  port = await freePort();
  agent = await startAgent({ args: ['--listen', `127.0.0.1:${port}`, '--public-url', `http://localhost:${port}`, '--site-domain', 'sites.localhost', '--allow-extension', extension] });
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
});
afterAll(async () => await agent?.stop());

describe('an agent behind one name', () => {
  it('gives each site a host name of its own, apart from the control routes', async () => {
    const made = await admin.deploy(filesNamed({ 'index.html': 'by name' }));
    const { json } = await admin.site();
    expect(json).toMatchObject({ address: `http://shop--staging.sites.localhost:${port}/`, previewAddress: `http://shop--staging--preview.sites.localhost:${port}/` });
    expect(await ask('shop--staging.sites.localhost', '/')).toMatchObject({ status: 200, body: 'by name' });
    expect((await ask('other--staging.sites.localhost', '/')).status).toBe(404);
    expect((await ask('shop--staging.sites.localhost', '/v1/agent')).status).toBe(404);
    expect((await ask('shop--staging--preview.sites.localhost', '/')).status).toBe(403);
    const { json: deployment } = await admin.send({ path: `/v1/deployments/${made.deployment}` });
    const preview = new URL(deployment.preview);
    expect(preview.href).toMatch(new RegExp(`^http://preview--[a-z2-7]{26}\\.sites\\.localhost:${port}/$`));
    const opened = await ask(preview.host, '/');
    expect(opened).toMatchObject({ status: 200, body: 'by name' });
    expect(opened.headers).not.toHaveProperty('set-cookie');
    expect((await ask(`preview--${'a'.repeat(26)}.sites.localhost`, '/')).status).toBe(403);
    expect((await ask(preview.host, '/v1/agent')).status).toBe(404);
    expect((await ask('sites.localhost', '/v1/agent')).status).toBe(421);
  });

  it('asks itself by that name when the site is checked', async () => {
    const { json } = await admin.send({ method: 'POST', path: '/v1/sites/shop/staging/check', body: { check: 'by-its-name', repair: false } });
    expect(json.report).toMatchObject({ findings: [], files: 1 });
  });

  it('lets the extension on its list, and no other, read answers by CORS', async () => {
    const origin = `chrome-extension://${extension}`;
    const host = `localhost:${port}`;
    expect((await ask(host, '/v1/agent', { origin })).headers['access-control-allow-origin']).toBe(origin);
    const preflight = await ask(host, '/v1/deployments', { origin, 'access-control-request-method': 'POST' }, 'OPTIONS');
    expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin, 'access-control-allow-headers': expect.stringContaining('signature-input') } });
    expect((await ask(host, '/v1/site-that-is-not', { origin })).headers['set-cookie']).toBeUndefined();
    expect((await ask(host, '/v1/agent', { origin: `chrome-extension://${'b'.repeat(32)}` })).headers['access-control-allow-origin']).toBeUndefined();
  });
});
