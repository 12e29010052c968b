import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a server of one's own takes; names of packages to install where it is absent. */
export function missingForServer(): string | undefined {
  const has = (name: string) => [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => existsSync(join(folder, name)));
  if (process.getuid?.() !== 0) return 'the right to make network namespaces (run as root)';
  const missing = [['ip', 'iproute2'], ['caddy', 'caddy'], ['openssl', 'openssl'], ['curl', 'curl']].filter(([program]) => !has(program ?? '')).map(([, name]) => name);
  return missing.length === 0 ? undefined : `apt install ${missing.join(' ')}`;
}

/** A machine of its own, as far as the network can tell, with an agent behind a proxy with TLS. */
export interface Server {
  readonly url: string;
  readonly invitation: string;
  /** Switches with which a Chromium finds the server by name and trusts its authority. */
  readonly switches: readonly string[];
  /** GET over TLS with the authority's certificate, as anybody outside would: status and body. */
  get(url: string): { status: number; body: Buffer };
  stop(): Promise<void>;
}

const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' });

/** Makes a network namespace, starts Caddy and the agent in it. The agent is what people install. */
export async function startServer(agentBundle: string): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-server-'));
  const name = `slipway${process.pid}`;
  const subnet = `10.${77 + process.pid % 100}.${Math.floor(process.pid / 100) % 250}`;
  const host = 'slipway.test';
  run('ip', 'netns', 'add', name);
  const children: ChildProcess[] = [];
  async function stop(): Promise<void> {
    for (const child of children) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    run('ip', 'netns', 'del', name);
    await rm(folder, { recursive: true, force: true });
  }
  try {
    const ends = [`${name.slice(-8)}o`, `${name.slice(-8)}i`] as const;
    run('ip', 'link', 'add', ends[0], 'type', 'veth', 'peer', 'name', ends[1], 'netns', name);
    run('ip', 'addr', 'add', `${subnet}.1/24`, 'dev', ends[0]);
    run('ip', 'link', 'set', ends[0], 'up');
    run('ip', '-n', name, 'addr', 'add', `${subnet}.2/24`, 'dev', ends[1]);
    run('ip', '-n', name, 'link', 'set', ends[1], 'up');
    run('ip', '-n', name, 'link', 'set', 'lo', 'up');

    const file = (leaf: string) => join(folder, leaf);
    run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '2', '-subj', '/CN=Test authority');
    run('openssl', 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('leaf.key'), '-out', file('leaf.csr'), '-subj', `/CN=${host}`);
    writeFileSync(file('names'), `subjectAltName=DNS:${host},DNS:*.sites.test`);
    run('openssl', 'x509', '-req', '-in', file('leaf.csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', file('names'), '-out', file('leaf.pem'));
    // Caddy passes everything on as the README says; only the certificate is from an authority of the test.
    writeFileSync(file('Caddyfile'), `{\n\tadmin off\n\tauto_https off\n}\nhttps://${host}, https://*.sites.test {\n\ttls ${file('leaf.pem')} ${file('leaf.key')}\n\treverse_proxy 127.0.0.1:4870\n}\n`);

    const start = (...args: string[]) => {
      const child = spawn('ip', ['netns', 'exec', name, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } });
      children.push(child);
      return child;
    };
    const caddy = start('caddy', 'run', '--config', file('Caddyfile'));
    await new Promise<void>((resolve) => createInterface({ input: caddy.stderr }).on('line', (line) => {
      if (line.includes('serving initial configuration')) resolve();
    }));
    const agent = start(process.execPath, agentBundle, 'serve', '--data', file('data'), '--listen', '127.0.0.1:4870', '--public-url', `https://${host}`, '--site-domain', 'sites.test', '--name', 'My server', '--ready-json');
    agent.stderr.resume();
    const ready = await new Promise<{ invitation: string }>((resolve) => createInterface({ input: agent.stdout }).once('line', (line) => resolve(JSON.parse(line) as { invitation: string })));

    const key = new X509Certificate(readFileSync(file('leaf.pem'))).publicKey.export({ type: 'spki', format: 'der' });
    return {
      url: `https://${host}`, invitation: ready.invitation, stop,
      switches: [`--host-resolver-rules=MAP ${host} ${subnet}.2,MAP *.sites.test ${subnet}.2`, `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`],
      get(url) {
        const { hostname } = new URL(url);
        const status = run('curl', '-sS', '--cacert', file('ca.pem'), '--resolve', `${hostname}:443:${subnet}.2`, '-w', '%{http_code}', '-o', file('answer'), url);
        return { status: Number(status.toString()), body: readFileSync(file('answer')) };
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
