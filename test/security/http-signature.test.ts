import { createPublicKey } from 'node:crypto';
import { createVerifier, httpbis } from 'http-message-signatures';
import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64, toBase64Url, utf8 } from '../../src/security/bytes.ts';
import { contentDigestField, matchesContentDigest } from '../../src/security/content-digest.ts';
import { generateSigningKey, signingKey, type SigningKey, verifySignature } from '../../src/security/ed25519.ts';
import { parseRequestSignature, requestSignatureBase, signAnswer, signRequest, verifyAnswer } from '../../src/security/http-signature.ts';

const nonce = 'abcdefghijklmnopqrstuv';
const created = 1_795_420_000;
let key: SigningKey;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  key = await signingKey(privateKey, publicKey);
});

const ask = (address: string, body = utf8('{"a":1}'), method = 'POST') => signRequest({ method, url: new URL(address), body, key, created, nonce });

/** An implementation of RFC 9421 that is not ours. */
function peer() {
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(key.publicKey) }, format: 'jwk' });
  return { keyLookup: async () => ({ id: key.keyid, algs: ['ed25519'], verify: createVerifier(publicKey, 'ed25519') }) };
}

describe('requests', () => {
  const addresses = ['http://127.0.0.1:4870/v1/deployments', 'https://agent.example/v1/log/proof?from=1&to=20', 'https://agent.example:8443/a%20b/c?x=%2F&y=ä', 'https://agent.example/?'];

  test.each(addresses)('%s: another implementation of RFC 9421 agrees, and only with what was sent', async (url) => {
    const { headers } = await ask(url);
    const { keyLookup } = peer();
    expect(await httpbis.verifyMessage({ keyLookup }, { method: 'POST', url, headers })).toBe(true);
    const elsewhere = new URL(url);
    elsewhere.port = '9999';
    const changed = [{ method: 'PUT', url, headers }, { method: 'POST', url: `${url}&more`.replace('/?&', '/?'), headers }, { method: 'POST', url: elsewhere.href, headers }, { method: 'POST', url, headers: { ...headers, 'content-digest': await contentDigestField(utf8('else')) } }];
    for (const other of changed) expect(await httpbis.verifyMessage({ keyLookup }, other), `${other.method} ${other.url}`).toBe(false);
  });

  test('the base is rebuilt from what was received, and no part of it may differ', async () => {
    const body = utf8('x');
    const { headers, signature } = await ask('http://127.0.0.1:4870/a?b=c', body, 'PUT');
    const parsed = parseRequestSignature({ signatureInput: headers['signature-input'] ?? '', signature: headers['signature'] ?? '' });
    expect(parsed).toEqual({ created, nonce, keyid: key.keyid, signature });
    const components = { method: 'PUT', authority: '127.0.0.1:4870', path: '/a', query: '?b=c', contentDigest: await contentDigestField(body), created, nonce, keyid: key.keyid };
    expect(await verifySignature(key.publicKey, requestSignatureBase(components), parsed.signature)).toBe(true);
    for (const change of [{ method: 'POST' }, { authority: '127.0.0.1:4871' }, { path: '/a/' }, { query: '?' }, { contentDigest: await contentDigestField(utf8('y')) }, { created: created + 1 }, { nonce: `${nonce}w` }, { keyid: '0'.repeat(64) }]) {
      expect(await verifySignature(key.publicKey, requestSignatureBase({ ...components, ...change }), parsed.signature), JSON.stringify(change)).toBe(false);
    }
  });

  test('a second spelling of the same signature is not the grammar', async () => {
    const { headers } = await ask('http://h/');
    const signatureInput = headers['signature-input'] ?? '';
    const signature = headers['signature'] ?? '';
    const respelled = signature.replace(/.==:$/, (end) => `${String.fromCharCode((end.codePointAt(0) ?? 0) + 1)}==:`);
    const bad = [respelled, signature.replace('sig=', 'sig2='), `${signature}, sig2=:AAAA:`, signature.replace('==:', ':'), '', `${signature}\n`];
    for (const other of bad) expect(() => parseRequestSignature({ signatureInput, signature: other }), other).toThrow(expect.objectContaining({ code: 'signature.grammar' }));
    const inputs = ['', `${signatureInput}\n`, signatureInput.replace('created=', 'created=-'), signatureInput.replace(nonce, 'short'), signatureInput.replace(key.keyid, key.keyid.toUpperCase()), `${signatureInput}, sig2=()`, signatureInput.replace('"@path" "@query"', '"@query" "@path"')];
    for (const other of inputs) expect(() => parseRequestSignature({ signatureInput: other, signature }), other).toThrow(expect.objectContaining({ code: 'signature.grammar' }));
  });
});

describe('answers', () => {
  const body = utf8('{"state":"live"}');

  test('another implementation of RFC 9421 agrees that they belong to their request', async () => {
    const url = 'https://agent.example/v1/deployments';
    const request = await ask(url);
    const headers = await signAnswer({ status: 201, body, requestSignature: request.signature, key, created });
    const { keyLookup } = peer();
    const sent = { method: 'POST', url, headers: request.headers };
    expect(await httpbis.verifyMessage({ keyLookup }, { status: 201, headers }, sent)).toBe(true);
    const other = await ask('https://agent.example/v1/other');
    expect(await httpbis.verifyMessage({ keyLookup }, { status: 201, headers }, { ...sent, headers: other.headers })).toBe(false);
  });

  test('one that was recorded is not believed for the next request', async () => {
    const [first, second] = await Promise.all([ask('https://h/a'), signRequest({ method: 'POST', url: new URL('https://h/a'), body: utf8('{"a":1}'), key, created, nonce: nonce.replace('a', 'b') })]);
    const headers = new Headers(await signAnswer({ status: 200, body, requestSignature: first.signature, key, created }));
    const answer = { status: 200, headers, body, publicKey: key.publicKey };
    await verifyAnswer({ ...answer, requestSignature: first.signature });
    await expect(verifyAnswer({ ...answer, requestSignature: second.signature })).rejects.toMatchObject({ code: 'agent.signature-invalid' });
  });

  test('whatever a proxy does to them is one and the same failure', async () => {
    const { signature } = await ask('https://h/a');
    const right = await signAnswer({ status: 200, body, requestSignature: signature, key, created });
    const request = await ask('https://h/b');
    const changes: Record<string, string>[] = [
      { 'content-digest': '' }, { 'content-digest': `sha-256=:${'B'.repeat(43)}=:` }, { 'content-digest': 'sha-256=:!:' }, { signature: 'sig=:!:' }, { signature: `sig=:${'B'.repeat(86)}==:` },
      { 'signature-input': (right['signature-input'] ?? '').replace(`created=${created}`, `created=${created + 1}`) }, { 'signature-input': (right['signature-input'] ?? '').replace(';req', '') }, request.headers,
    ];
    for (const change of changes) {
      await expect(verifyAnswer({ status: 200, headers: new Headers({ ...right, ...change }), body, requestSignature: signature, publicKey: key.publicKey }), JSON.stringify(change)).rejects.toMatchObject({ code: 'agent.signature-invalid' });
    }
  });
});

test('a digest of a body is one member, one algorithm, one spelling', async () => {
  const body = utf8('hello');
  const field = await contentDigestField(body);
  expect(await matchesContentDigest(field, body)).toBe(true);
  const bad = ['', field.toUpperCase(), ` ${field}`, `${field}\n`, `${field}, ${field}`, `sha-512=:AAAA:, ${field}`, field.replace('=:', ':'), `sha-256=:${'B'.repeat(43)}=:`, `sha-256=${toBase64(body)}`];
  for (const other of bad) expect(await matchesContentDigest(other, body), other).toBe(false);
  expect(await matchesContentDigest(field, utf8('hellp'))).toBe(false);
});
