import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { testSite } from './site.ts';

const text = 'let answer = 42;\n'.repeat(300);
const other = brotliCompressSync(Buffer.from('something else'.repeat(300)));

it('compressed files beside a file carry it, where they hold its very bytes', async () => {
  await using t = await testSite();
  const br = brotliCompressSync(Buffer.from(text));
  const gzip = gzipSync(text, { level: 1 });
  await t.deploy({ 'app.js': text, 'app.js.br': br, 'app.js.gz': gzip, 'model.glb': text.toUpperCase(), 'model.glb.gz': gzipSync(text.toUpperCase()) });
  const get = async (path: string, accepted: string) => {
    const { headers, body } = await t.get(path, { headers: { 'accept-encoding': accepted } });
    return { encoding: headers['content-encoding'], type: headers['content-type'], body };
  };
  expect(await get('/app.js', 'br')).toEqual({ encoding: 'br', type: 'text/javascript; charset=utf-8', body: br });
  expect(await get('/app.js', 'gzip')).toMatchObject({ encoding: 'gzip', body: gzip });
  expect((await get('/app.js', 'identity')).body.toString()).toBe(text);
  expect(await get('/model.glb', 'gzip')).toMatchObject({ encoding: 'gzip', type: 'model/gltf-binary', body: gzipSync(text.toUpperCase()) });
  expect(await get('/model.glb', 'br')).toMatchObject({ encoding: undefined });
});

it('other files of such names are files of their own, and so are the twins', async () => {
  await using t = await testSite();
  await t.deploy({ 'wrong.js': text, 'wrong.js.br': other, 'broken.js': `${text}2`, 'broken.js.gz': 'no gzip', 'bomb.js': `${text}3`, 'bomb.js.gz': gzipSync(Buffer.alloc(2_000_000)), 'logs.gz': gzipSync('logs') });
  for (const [path, encoding] of [['/wrong.js', 'br'], ['/broken.js', 'gzip'], ['/bomb.js', 'gzip']] as const) {
    const { headers, body } = await t.get(path, { headers: { 'accept-encoding': encoding } });
    expect([path, headers['content-encoding'], body.equals(other)]).toEqual([path, encoding, false]);
  }
  const own = await t.get('/wrong.js.br', { headers: { 'accept-encoding': 'br' } });
  expect([own.headers['content-encoding'], own.body.equals(other)]).toEqual([undefined, true]);
  expect((await t.get('/logs.gz')).headers['content-type']).toBe('application/gzip');
});
