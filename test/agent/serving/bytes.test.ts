import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf, noise } from '../store/data-plane.ts';
import { type TestSite, testSite } from './site.ts';

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...noise(3000, 1)]);
const woff2 = Uint8Array.from([0x77, 0x4f, 0x46, 0x32, ...noise(9000, 2)]);
const wasm = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...new Uint8Array(4000)]);
const film = noise(30_000_000, 3);
const page = `<!doctype html><title>Shop</title>${'<p>Grüße</p>'.repeat(200)}`;
const files: Record<string, string | Uint8Array> = {
  'index.html': page, 'logo.png': png, 'font.woff2': woff2, 'app.wasm': wasm, 'empty.txt': '', 'empty.bin': new Uint8Array(), 'film.mp4': film, 'all-bytes.bin': Uint8Array.from({ length: 256 }, (_, index) => index),
  'a name with spaces.txt': 'spaces', 'C# notes.txt': 'hash', '100%.txt': 'per cent', '50%25.txt': 'looks encoded', 'Größe 日本語 🚀.txt': 'unicode', 'a+b&c=d;e,f@g!.txt': 'signs',
  'deep/er/and/deeper/index.html': '<p>deep</p>', 'no-extension': 'bytes', 'app.js': 'export {};', 'style.css': 'a{}', 'data.json': '{}', 'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>', 'site.webmanifest': '{}', 'mod.mjs': 'export {};', 'note.txt': 'x',
};

let t: TestSite;
beforeAll(async () => {
  t = await testSite();
  await t.deploy(files);
});
afterAll(async () => await t?.[Symbol.asyncDispose]());

const encoded = (path: string) => `/${path.split('/').map(encodeURIComponent).join('/')}`;

describe('bytes', () => {
  it.each(Object.keys(files))('are the given ones: %s', async (path) => {
    const given = files[path];
    const bytes = typeof given === 'string' ? new TextEncoder().encode(given) : given ?? new Uint8Array();
    const answer = await t.get(encoded(path));
    expect(answer.status).toBe(200);
    expect(hashOf(answer.body)).toBe(hashOf(bytes));
    expect(answer.headers['content-length']).toBe(String(bytes.length));
    const head = await t.get(encoded(path), { method: 'HEAD' });
    expect({ ...head.headers, date: '' }).toEqual({ ...answer.headers, date: '' });
    expect(head.body.length).toBe(0);
  });

  it('are the same whatever encoding carries them', async () => {
    for (const path of ['index.html', 'app.wasm']) {
      const right = hashOf((await t.get(encoded(path))).body);
      const br = await t.get(encoded(path), { headers: { 'accept-encoding': 'br' } });
      const gzip = await t.get(encoded(path), { headers: { 'accept-encoding': 'gzip' } });
      expect([br.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual(['br', 'gzip']);
      expect([hashOf(brotliDecompressSync(br.body)), hashOf(gunzipSync(gzip.body))]).toEqual([right, right]);
      expect(br.body.length).toBe(Number(br.headers['content-length']));
    }
  });

  it('have the media type of their name', async () => {
    const types = Object.fromEntries(await Promise.all(['index.html', 'logo.png', 'font.woff2', 'app.wasm', 'app.js', 'mod.mjs', 'style.css', 'data.json', 'icon.svg', 'site.webmanifest', 'note.txt', 'film.mp4', 'no-extension']
      .map(async (path) => [path, (await t.get(encoded(path), { method: 'HEAD' })).headers['content-type']] as const)));
    expect(types).toEqual({
      'index.html': 'text/html; charset=utf-8', 'logo.png': 'image/png', 'font.woff2': 'font/woff2', 'app.wasm': 'application/wasm', 'app.js': 'text/javascript; charset=utf-8',
      'mod.mjs': 'text/javascript; charset=utf-8', 'style.css': 'text/css; charset=utf-8', 'data.json': 'application/json; charset=utf-8', 'icon.svg': 'image/svg+xml', 'site.webmanifest': 'application/manifest+json; charset=utf-8',
      'note.txt': 'text/plain; charset=utf-8', 'film.mp4': 'video/mp4', 'no-extension': 'application/octet-stream',
    });
  });

  it('come in parts from memory and from the disk', async () => {
    for (const [path, bytes] of [['film.mp4', film], ['logo.png', png]] as const) {
      const size = bytes.length;
      for (const [range, from, to] of [['bytes=0-0', 0, 0], ['bytes=0-99', 0, 99], [`bytes=${size - 10}-`, size - 10, size - 1], ['bytes=-10', size - 10, size - 1], [`bytes=-${size + 5}`, 0, size - 1], [`bytes=1000-${size + 9}`, 1000, size - 1]] as const) {
        const { status, headers, body } = await t.get(encoded(path), { headers: { range, 'accept-encoding': 'br' } });
        expect([range, status, headers['content-range'], headers['content-length']]).toEqual([range, 206, `bytes ${from}-${to}/${size}`, String(to - from + 1)]);
        expect(headers['content-encoding']).toBeUndefined();
        expect(hashOf(body)).toBe(hashOf(bytes.subarray(from, to + 1)));
      }
      for (const range of [`bytes=${size}-`, 'bytes=-0']) {
        const { status, headers, body } = await t.get(encoded(path), { headers: { range } });
        expect([status, headers['content-range'], body.length]).toEqual([416, `bytes */${size}`, 0]);
      }
      for (const range of ['bytes=0-1,5-6', 'bytes=x', 'items=0-1', 'bytes=-']) expect((await t.get(encoded(path), { headers: { range }, method: 'GET' })).status).toBe(200);
    }
    expect((await t.get('/empty.txt', { headers: { range: 'bytes=0-' } })).status).toBe(416);
  });

  it('come in parts only to GET', async () => {
    const { status, headers } = await t.get('/logo.png', { method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect([status, headers['content-length']]).toEqual([200, String(png.length)]);
  });

  it('come in parts only of the version the client has', async () => {
    const { headers: { etag = '' } } = await t.get('/index.html');
    const range = 'bytes=0-9';
    expect((await t.get('/index.html', { headers: { range, 'if-range': etag } })).status).toBe(206);
    for (const other of ['"other"', `W/${etag}`, new Date().toUTCString()]) expect((await t.get('/index.html', { headers: { range, 'if-range': other } })).status).toBe(200);
    const br = await t.get('/index.html', { headers: { 'accept-encoding': 'br' } });
    expect((await t.get('/index.html', { headers: { range, 'if-range': br.headers.etag ?? '' } })).status).toBe(200);
  });

  it('survive a client that goes away in the middle', async () => {
    const socket = connect(t.port, '127.0.0.1');
    socket.write('GET /film.mp4 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect(hashOf((await t.get('/film.mp4')).body)).toBe(hashOf(film));
  });
});

describe('validators and encodings', () => {
  it('are negotiated as RFC 9110 says', async () => {
    const chosen = async (accept: string | undefined) => {
      const { headers } = await t.get('/index.html', accept === undefined ? {} : { headers: { 'accept-encoding': accept } });
      expect(headers.vary).toBe('accept-encoding');
      return headers['content-encoding'] ?? 'identity';
    };
    expect(await chosen(undefined)).toBe('identity');
    expect(await chosen('')).toBe('identity');
    expect(await chosen('gzip, deflate, br, zstd')).toBe('br');
    expect(await chosen('gzip')).toBe('gzip');
    expect(await chosen('GZIP;Q=0.5')).toBe('gzip');
    expect(await chosen('br;q=0, gzip')).toBe('gzip');
    expect(await chosen('br;q=0.000, gzip;q=0')).toBe('identity');
    expect(await chosen('*')).toBe('br');
    expect(await chosen('*;q=0')).toBe('identity');
    expect(await chosen('br;q=0,*')).toBe('gzip');
    expect(await chosen('br;q=0.2, gzip;q=0.8')).toBe('gzip');
    expect(await chosen('identity, br;q=0.5')).toBe('identity');
    expect(await chosen('identity;q=1, br')).toBe('br');
    expect(await chosen('deflate')).toBe('identity');
    expect((await t.get('/logo.png', { headers: { 'accept-encoding': 'br' } })).headers).not.toHaveProperty('vary');
  });

  it('tell the encodings of one file apart, and answer 304 to each of its own', async () => {
    const tags = await Promise.all(['', 'gzip', 'br'].map(async (accept) => (await t.get('/index.html', { headers: { 'accept-encoding': accept } })).headers.etag ?? ''));
    expect(new Set(tags).size).toBe(3);
    for (const [index, accept] of ['', 'gzip', 'br'].entries()) {
      const has = tags[index] ?? '';
      for (const tag of [has, `W/${has}`, `"x", ${has}`, '*']) {
        const { status, headers, body } = await t.get('/index.html', { headers: { 'accept-encoding': accept, 'if-none-match': tag } });
        expect([status, body.length, headers.etag, headers.vary, headers['cache-control']]).toEqual([304, 0, has, 'accept-encoding', 'no-cache']);
      }
      expect((await t.get('/index.html', { headers: { 'accept-encoding': accept, 'if-none-match': '"other"' } })).status).toBe(200);
    }
    expect((await t.get('/index.html', { headers: { 'accept-encoding': 'gzip', 'if-none-match': tags[2] ?? '' } })).status).toBe(200);
    expect((await t.get('/index.html', { method: 'HEAD', headers: { 'if-none-match': tags[0] ?? '' } })).status).toBe(304);
  });
});

describe('many files', () => {
  it('are all there: 5,000 of them', async () => {
    await using many = await testSite();
    const all = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f/${index % 50}/${index}.txt`, `file ${index}\n`]));
    await many.deploy(all);
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const read = (path: string) => new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port: many.port, path, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => void (text += part)).on('end', () => resolve(text));
      }).on('error', reject);
    });
    const wrong = (await Promise.all(Object.entries(all).map(async ([path, text]) => (await read(`/${path}`) === text ? undefined : path)))).filter((path) => path !== undefined);
    agent.destroy();
    expect(wrong).toEqual([]);
  });
});
