import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { concat, fromHex, fromUtf8, toHex, utf8 } from '../../src/security/bytes.ts';
import { gunzip, gzip } from '../../src/security/gzip.ts';
import { generateRecipientKey, hpkeOpen, hpkeSeal } from '../../src/security/hpke.ts';
import { chromiumPath } from '../sources/bolt-tab/harness/browser.ts';
import type { PlatformTrial } from './platform-trial.ts';

let server: Server;
let browser: Browser;
let page: Page;

async function there<Name extends keyof PlatformTrial>(name: Name, ...args: Parameters<PlatformTrial[Name]>): Promise<Awaited<ReturnType<PlatformTrial[Name]>>> {
  return await page.evaluate(
    ({ name, args }) => (globalThis as unknown as { trial: Record<string, (...args: unknown[]) => unknown> }).trial[name]?.(...args) as never,
    { name: name as string, args: args as unknown[] },
  );
}

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')) as T;
}

describe.skipIf(chromiumPath === undefined)('the cryptography in Chromium', () => {
  beforeAll(async () => {
    const { outputFiles } = await build({ entryPoints: [new URL('platform-trial.ts', import.meta.url).pathname], bundle: true, write: false, format: 'iife' });
    // WebCrypto exists on trustworthy origins alone; loopback is one.
    server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test('Ed25519, Wycheproof: signatures are right and wrong as in Node', async () => {
    const cases = vectors<{ testGroups: { publicKey: { pk: string }; tests: { msg: string; sig: string; result: string }[] }[] }>('wycheproof-ed25519.json')
      .testGroups.flatMap(({ publicKey, tests }) => tests.map(({ msg, sig, result }) => ({ key: publicKey.pk, message: msg, signature: sig, right: result === 'valid' })));
    expect(cases).toHaveLength(151);
    expect(await there('verify', cases)).toEqual(cases.map(({ right }) => right));
  });

  test('Ed25519, C2SP/CCTV: edge cases are right and wrong as in Node', async () => {
    const refused = ['low_order_A', 'low_order_R', 'non_canonical_A', 'non_canonical_R', 'low_order_residue'];
    const cases = vectors<{ key: string; sig: string; msg: string; flags: string[] | null }[]>('cctv-ed25519.json')
      .map(({ key, sig, msg, flags }) => ({ key, message: toHex(utf8(msg)), signature: sig, right: !(flags ?? []).some((flag) => refused.includes(flag)) }));
    expect(cases).toHaveLength(914);
    expect(await there('verify', cases)).toEqual(cases.map(({ right }) => right));
  });

  test('HPKE, RFC 9180: published messages are opened', async () => {
    for (const { skRm, info, enc, psk = '', psk_id: pskId = '', encryptions } of vectors<{ skRm: string; info: string; enc: string; psk?: string; psk_id?: string; encryptions: { aad: string; ct: string; pt: string }[] }[]>('hpke.json')) {
      const [first] = encryptions;
      expect(await there('open', { privateKey: skRm, info, aad: first?.aad ?? '', sealed: enc + (first?.ct ?? ''), psk, pskId })).toBe(first?.pt);
    }
  });

  test('what one side seals, signs or packs, the other opens, believes and unpacks', async () => {
    const mine = await generateRecipientKey();
    const sealedThere = await there('seal', toHex(mine.publicKey), toHex(utf8('from the browser')));
    expect(fromUtf8(await hpkeOpen({ privateKey: mine.privateKey, info: utf8('i'), sealed: fromHex(sealedThere) }))).toBe('from the browser');
    const theirs = await there('recipient');
    const sealedHere = await hpkeSeal({ recipient: fromHex(theirs.publicKey), info: utf8('i'), plaintext: utf8('from Node') });
    expect(await there('open', { privateKey: theirs.privateKey, info: toHex(utf8('i')), aad: '', sealed: toHex(sealedHere), psk: '', pskId: '' })).toBe(toHex(utf8('from Node')));
    expect(toHex(await gunzip(fromHex(await there('gzip', '00ff'.repeat(500))), 1000))).toBe('00ff'.repeat(500));
    expect(await there('gunzip', toHex(await gzip(fromHex('00ff'.repeat(500)))), 1000)).toBe('00ff'.repeat(500));
  });

  test('refusals carry the same codes', async () => {
    const packed = await gzip(new Uint8Array(100_000));
    expect(await there('gunzip', toHex(packed), 1000)).toBe('sealed.too-large');
    for (const bad of [new Uint8Array(), utf8('no'), packed.slice(0, -3), concat(packed, utf8('x'))]) expect(await there('gunzip', toHex(bad), 1_000_000), toHex(bad).slice(-8)).toBe('sealed.malformed');
    expect(await there('seal', '00'.repeat(32), '00')).toBe('sealed.key-refused');
    expect(await there('largeBase64', 6 * 1024 * 1024)).toBe(true);
  });
});
