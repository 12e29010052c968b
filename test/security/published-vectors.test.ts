import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from '../../src/security/bytes.ts';
import { contentDigestField, matchesContentDigest } from '../../src/security/content-digest.ts';
import { preAuthEncoding } from '../../src/security/dsse.ts';
import { importPrivateKey, signingKey, verifySignature } from '../../src/security/ed25519.ts';
import { hpkeOpen } from '../../src/security/hpke.ts';
import { verifyConsistency, verifyInclusion } from '../../src/security/merkle.ts';
import { openNote, signNote } from '../../src/security/signed-note.ts';

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')) as T;
}

interface Wycheproof<Group> {
  readonly testGroups: readonly (Group & { readonly tests: readonly (Record<string, string> & { tcId: number; result: string })[] })[];
}

describe('published vectors', () => {
  test('HPKE, RFC 9180: what others sealed is opened, with and without a shared secret', async () => {
    const all = vectors<{ mode: number; info: string; skRm: string; enc: string; psk?: string; psk_id?: string; encryptions: { aad: string; ct: string; pt: string }[] }[]>('hpke.json');
    expect(all.map(({ mode }) => mode)).toEqual([0, 1]);
    for (const vector of all) {
      const [first] = vector.encryptions;
      const psk = vector.psk === undefined || vector.psk_id === undefined ? {} : { psk: { id: fromHex(vector.psk_id), key: fromHex(vector.psk) } };
      const opened = await hpkeOpen({
        privateKey: fromHex(vector.skRm), info: fromHex(vector.info), aad: fromHex(first?.aad ?? ''), sealed: concat(fromHex(vector.enc), fromHex(first?.ct ?? '')), ...psk,
      });
      expect(toHex(opened)).toBe(first?.pt);
    }
  });

  test('HPKE, RFC 9180: the same ephemeral key gives the published bytes', async () => {
    for (const vector of vectors<Record<string, string>[] & { encryptions: { aad: string; ct: string; pt: string }[] }[]>('hpke.json')) {
      const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
      const hex = (name: string) => fromHex((vector as unknown as Record<string, string>)[name] ?? '').buffer;
      const psk = 'psk' in vector ? { psk: { id: hex('psk_id'), key: hex('psk') } } : {};
      const sender = await suite.createSenderContext({ recipientPublicKey: await suite.kem.deserializePublicKey(hex('pkRm')), info: hex('info'), ekm: hex('ikmE'), ...psk });
      const [first] = vector.encryptions;
      expect(toHex(new Uint8Array(sender.enc))).toBe((vector as unknown as Record<string, string>)['enc']);
      expect(toHex(new Uint8Array(await sender.seal(fromHex(first?.pt ?? '').buffer, fromHex(first?.aad ?? '').buffer)))).toBe(first?.ct);
    }
  });

  test('Ed25519, Wycheproof: right signatures are right and wrong ones wrong', async () => {
    let count = 0;
    for (const { publicKey, tests } of vectors<Wycheproof<{ publicKey: { pk: string } }>>('wycheproof-ed25519.json').testGroups) {
      for (const { tcId, msg = '', sig = '', result } of tests) {
        expect(await verifySignature(fromHex(publicKey.pk), fromHex(msg), fromHex(sig)), `case ${tcId}`).toBe(result === 'valid');
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(140);
  });

  test('Ed25519, C2SP/CCTV: keys and points of low order never make a verifier throw', async () => {
    for (const { key, sig, msg } of vectors<{ key: string; sig: string; msg: string }[]>('cctv-ed25519.json')) {
      expect(typeof await verifySignature(fromHex(key), utf8(msg), fromHex(sig))).toBe('boolean');
    }
  });

  test('X25519, Wycheproof: shared secrets on this platform', async () => {
    let count = 0;
    for (const { tests } of vectors<Wycheproof<object>>('wycheproof-x25519.json').testGroups) {
      for (const { tcId, public: publicKey = '', private: privateKey = '', shared, result } of tests) {
        if (result !== 'valid') continue;
        const pkcs8 = concat(fromHex('302e020100300506032b656e04220420'), fromHex(privateKey));
        const mine = await crypto.subtle.importKey('pkcs8', pkcs8, 'X25519', false, ['deriveBits']);
        const theirs = await crypto.subtle.importKey('raw', fromHex(publicKey), 'X25519', false, []);
        expect(toHex(new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: theirs }, mine, 256))), `case ${tcId}`).toBe(shared);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(200);
  });

  test('AES-256-GCM, Wycheproof: nonces of 96 bits, the only ones we use', async () => {
    let count = 0;
    for (const group of vectors<Wycheproof<{ ivSize: number; keySize: number; tagSize: number }>>('wycheproof-aes_gcm.json').testGroups) {
      if (group.ivSize !== 96 || group.keySize !== 256) continue;
      for (const { tcId, key = '', iv = '', aad = '', msg, ct = '', tag = '', result } of group.tests) {
        const imported = await crypto.subtle.importKey('raw', fromHex(key), 'AES-GCM', false, ['decrypt']);
        const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromHex(iv), additionalData: fromHex(aad), tagLength: group.tagSize }, imported, concat(fromHex(ct), fromHex(tag)))
          .then((plain) => toHex(new Uint8Array(plain)), () => undefined);
        expect(opened, `case ${tcId}`).toBe(result === 'valid' ? msg : undefined);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(60);
  });

  test('HKDF-SHA256, Wycheproof', async () => {
    for (const { tests } of vectors<Wycheproof<object>>('wycheproof-hkdf_sha256.json').testGroups) {
      for (const { tcId, ikm = '', salt = '', info = '', size, okm, result } of tests as readonly (Record<string, string> & { tcId: number; size: unknown; result: string })[]) {
        if (result !== 'valid') continue;
        const key = await crypto.subtle.importKey('raw', fromHex(ikm), 'HKDF', false, ['deriveBits']);
        const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: fromHex(salt), info: fromHex(info) }, key, Number(size) * 8);
        expect(toHex(new Uint8Array(bits)), `case ${tcId}`).toBe(okm);
      }
    }
  });

  test('RFC 9421, B.2.6: the published base is signed to the published signature', async () => {
    const { keys, cases } = vectors<{ keys: Record<string, { pem: string; jwk: { x: string } }>; cases: { alg: string; base: string; signature: string }[] }>('rfc9421.json');
    const sample = cases.find(({ alg }) => alg === 'ed25519');
    const key = keys['test-key-ed25519'];
    const pem = /-----BEGIN PRIVATE KEY-----([\s\S]*?)-----END/.exec(key?.pem ?? '')?.[1]?.replaceAll(/\s/g, '') ?? '';
    const publicKey = fromBase64((key?.jwk.x ?? '').replaceAll('-', '+').replaceAll('_', '/') + '=');
    const signer = await signingKey(await importPrivateKey(fromBase64(pem)), publicKey);
    const signature = await signer.sign(utf8(sample?.base ?? ''));
    expect(`sig-b26=:${toBase64(signature)}:`).toBe(sample?.signature);
    expect(await verifySignature(publicKey, utf8(sample?.base ?? ''), signature)).toBe(true);
  });

  test('RFC 9530: digests of bodies', async () => {
    const all = vectors<{ vectors: { body: string; 'content-digest': string }[] }>('rfc9530.json').vectors;
    const ours = all.filter((vector) => vector['content-digest'].startsWith('sha-256='));
    expect(ours.length).toBeGreaterThan(0);
    for (const vector of ours) expect(await contentDigestField(utf8(vector.body))).toBe(vector['content-digest']);
    // Another algorithm is not one of ours, however right it is.
    for (const vector of all.filter((other) => !ours.includes(other))) expect(await matchesContentDigest(vector['content-digest'], utf8(vector.body))).toBe(false);
  });

  test('DSSE: the bytes that are signed', () => {
    const { payload, payloadType, pae } = vectors<{ payload: string; payloadType: string; pae: string }>('dsse.json');
    expect(new TextDecoder().decode(preAuthEncoding(payloadType, utf8(payload)))).toBe(pae);
  });

  test('RFC 6962: proofs of inclusion and consistency, right and wrong', async () => {
    interface Inclusion { name: string; leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null; wantErr: boolean }
    interface Consistency { name: string; size1: number; size2: number; root1: string; root2: string; proof: string[] | null; wantErr: boolean }
    const { inclusion, consistency } = vectors<{ inclusion: Inclusion[]; consistency: Consistency[] }>('rfc6962.json');
    const bytes = (text: string | null) => fromBase64(text ?? '');
    for (const vector of inclusion) {
      const right = await verifyInclusion({ leafHash: bytes(vector.leafHash), index: vector.leafIdx, size: vector.treeSize, proof: (vector.proof ?? []).map(bytes), root: bytes(vector.root) });
      expect(right, vector.name).toBe(!vector.wantErr);
    }
    for (const vector of consistency) {
      const right = await verifyConsistency({ from: vector.size1, to: vector.size2, fromRoot: bytes(vector.root1), toRoot: bytes(vector.root2), proof: (vector.proof ?? []).map(bytes) });
      expect(right, vector.name).toBe(!vector.wantErr);
    }
  });

  test('signed notes, C2SP and Go: published notes are opened, and made byte for byte', async () => {
    for (const { vkey, note, skey } of vectors<{ vectors: { vkey: string; note: string; skey?: string }[] }>('signed-note.json').vectors) {
      const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
      expect(await openNote(note, vkey)).toBe(text);
      await expect(openNote(note.replace('t', 'T'), vkey)).rejects.toMatchObject({ code: 'log.signature-invalid' });
      if (skey === undefined) continue;
      const [, , name = '', , ...encoded] = skey.split('+');
      const seed = fromBase64(encoded.join('+')).slice(1);
      const publicKey = fromBase64(vkey.split('+').slice(2).join('+')).slice(1);
      const key = await signingKey(await importPrivateKey(concat(fromHex('302e020100300506032b657004220420'), seed)), publicKey);
      expect(await signNote(text, name, key)).toBe(note);
    }
  });
});
