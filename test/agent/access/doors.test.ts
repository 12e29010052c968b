import { describe, expect, it } from 'vitest';
import { authoritiesOf, checkAuthority } from '../../../src/agent/access/authorities.ts';
import { createNonceMemory } from '../../../src/agent/access/nonces.ts';
import { parseCommandLine } from '../../../src/agent/command-line.ts';
import { corsHeaders } from '../../../src/agent/cors.ts';
import { problemOf } from '../../../src/agent/problem.ts';

describe('names of the agent', () => {
  it('are the loopback ones and the public one, and nothing else', () => {
    const names = authoritiesOf({ host: '127.0.0.1', port: 81 }, 'https://Deploy.example.org');
    expect(names).toEqual(['deploy.example.org', '127.0.0.1:81', 'localhost:81', '[::1]:81']);
    expect(checkAuthority('LOCALHOST:81', names)).toBe('localhost:81');
    for (const host of [undefined, 'localhost', 'localhost:82', 'evil.example:81', 'deploy.example.org:443']) expect(() => checkAuthority(host, names)).toThrow('under this name');
  });
});

describe('CORS', () => {
  const id = 'a'.repeat(32);
  it('is for extensions on the list alone', () => {
    expect(corsHeaders(`chrome-extension://${id}`, [id])).toMatchObject({ 'access-control-allow-origin': `chrome-extension://${id}`, vary: 'origin' });
    expect(corsHeaders(`chrome-extension://${id}`, [])).toEqual({});
    expect(corsHeaders(undefined, [id])).toEqual({});
    for (const origin of ['http://localhost:3000', 'https://bolt.new', 'null']) expect(() => corsHeaders(origin, [id])).toThrow('Web pages');
  });
});

describe('nonces', () => {
  it('are good once, and forgotten only when the time window has long passed', () => {
    const memory = createNonceMemory();
    memory.use('k', 'n', 0);
    memory.use('other', 'n', 0);
    expect(() => memory.use('k', 'n', 179_999)).toThrow('before');
    const successor = createNonceMemory();
    successor.import(memory.export());
    expect(() => successor.use('k', 'n', 60_000)).toThrow('before');
    memory.use('k', 'n', 180_000);
  });

  it('are bounded', () => {
    const memory = createNonceMemory(1);
    memory.use('k', 'a', 0);
    expect(() => memory.use('k', 'b', 0)).toThrow('more requests');
  });
});

describe('the command line', () => {
  it('explains itself', () => {
    expect(parseCommandLine([])).toEqual({ command: 'help' });
    expect(parseCommandLine(['serve', '--help'])).toEqual({ command: 'help' });
  });

  it('is read whole', () => {
    expect(parseCommandLine(['serve', '--data', 'd', '--listen', '[::1]:80', '--allow-extension', 'a'.repeat(32), '--lease-ttl', '2000'])).toMatchObject({
      command: 'serve', data: 'd', host: '::1', port: 80, extensions: ['a'.repeat(32)], leaseTtl: 2000, readyJson: false,
    });
    expect(parseCommandLine(['invite', '--data', 'd', '--environments', 'staging,testing'])).toMatchObject({ role: undefined, environments: ['staging', 'testing'] });
  });

  it.each([
    ['serve'], ['serve', '--data', 'd', '--listen', 'nowhere'], ['serve', '--data', 'd', '--listen', '0.0.0.0:80'], ['serve', '--data', 'd', '--public-url', 'http://example.org'],
    ['serve', '--data', 'd', '--allow-extension', 'x'], ['serve', '--data', 'd', '--site-domain', 'x.org'], ['invite', '--data', 'd', '--role', 'god'], ['dance'], ['serve', '--fly'],
  ])('says what is wrong with %j %j %j %j', (...args) => {
    expect(() => parseCommandLine(args.filter((arg) => typeof arg === 'string'))).toThrow(/.+\.$/);
  });
});

describe('a problem', () => {
  it('tells nothing of errors nobody foresaw', () => {
    const problem = problemOf(new Error('/secret/path'), 5);
    expect(problem).toMatchObject({ status: 500, code: 'unexpected', time: 5 });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});
