import { describe, expect, test } from 'vitest';
import { createReach } from '../../src/targets/reach.ts';
import { fetchSiteFile, readLiveStatement } from '../../src/targets/agent/site-reader.ts';
import { fetchDescriptor } from '../../src/targets/agent/descriptor.ts';

const signal = new AbortController().signal;
const agent = { url: 'https://ship.example.org', siteDomain: 'sites.example.org' };
const refused = () => Promise.reject(new TypeError('Failed to fetch'));

/** A browser that lets us reach these hosts; counts how often it is asked. */
function browser(...allowed: string[]) {
  const asked: string[][] = [];
  return { asked, mayReach: async (patterns: readonly string[]) => {
    asked.push([...patterns]);
    return patterns.every((pattern) => allowed.includes(pattern));
  } };
}

describe('what cannot be reached', () => {
  test('is told as missing access where the browser does not allow the host, with everything the agent takes to ask for', async () => {
    const fetch = createReach(agent, refused, browser('https://ship.example.org/*').mayReach);
    await expect(fetch('https://shop.sites.example.org/index.html', { signal })).rejects.toMatchObject({
      code: 'permission.missing', retry: 'person', message: expect.stringContaining('shop.sites.example.org') as string, next: 'Allow shop.sites.example.org again.',
      details: { host: 'shop.sites.example.org', patterns: ['https://ship.example.org/*', 'https://*.sites.example.org/*', 'https://shop.sites.example.org/*'] },
    });
  });

  test('stays what it was where the host is allowed, or the call was stopped', async () => {
    const { asked, mayReach } = browser('http://127.0.0.1/*');
    await expect(createReach({ url: 'http://127.0.0.1:4870' }, refused, mayReach)('http://127.0.0.1:4870/', { signal })).rejects.toThrow(TypeError);
    expect(asked).toEqual([['http://127.0.0.1/*']]);
    await expect(createReach(agent, refused, mayReach)('https://ship.example.org/', { signal: AbortSignal.abort() })).rejects.toThrow(TypeError);
    expect(asked).toHaveLength(1);
  });

  test('costs no question as long as all goes well', async () => {
    const { asked, mayReach } = browser();
    expect((await createReach(agent, async () => new Response('ok'), mayReach)('https://ship.example.org/', { signal })).status).toBe(200);
    expect(asked).toEqual([]);
  });

  test('is told by everything that reads an agent or its sites', async () => {
    const fetch = createReach(agent, refused, browser().mayReach);
    const missing = { code: 'permission.missing' };
    await expect(fetchSiteFile('https://shop.sites.example.org/', 'a.css', fetch, signal)).rejects.toMatchObject(missing);
    await expect(readLiveStatement({ project: 'shop', environment: 'staging' }, 'https://shop.sites.example.org/', { id: '', identityKey: new Uint8Array() }, fetch, signal)).rejects.toMatchObject(missing);
    await expect(fetchDescriptor('https://ship.example.org', fetch, signal)).rejects.toMatchObject(missing);
  });
});

describe('a preview', () => {
  const token = 'abcdefghijklmnopqrstuvwx27';
  const read = async (address: string, agentUrl?: string) => {
    const asked: [string, unknown][] = [];
    await fetchSiteFile(address, 'a b/c.css', async (url, init) => {
      asked.push([url, init.headers]);
      return new Response('x');
    }, signal, agentUrl);
    return asked[0];
  };

  test('at a name under localhost is read at the agent’s host, which the browser allows already', async () => {
    const address = `http://preview--${token}.localhost:7541/`;
    expect(await read(address, 'http://127.0.0.1:7540')).toEqual(['http://127.0.0.1:7541/a%20b/c.css', { 'slipway-preview': token }]);
    expect(await read(address, 'http://localhost:7540')).toEqual(['http://localhost:7541/a%20b/c.css', { 'slipway-preview': token }]);
    expect(await read(address, 'http://[::1]:7540')).toEqual(['http://[::1]:7541/a%20b/c.css', { 'slipway-preview': token }]);
  });

  test('at a name under the site domain is read there', async () => {
    for (const domain of ['sites.example.org', 'sites.localhost']) expect(await read(`https://preview--${token}.${domain}/`, 'https://ship.example.org')).toEqual([`https://preview--${token}.${domain}/a%20b/c.css`, undefined]);
  });

  test('of an agent of 94e5344 is read with the token of its path', async () => {
    expect(await read('http://127.0.0.1:7541/_slipway/open/dpl_x-Y_z', 'http://127.0.0.1:7540')).toEqual(['http://127.0.0.1:7541/a%20b/c.css', { 'slipway-preview': 'dpl_x-Y_z' }]);
  });
});
