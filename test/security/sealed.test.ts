import { assert, integer, property, uint8Array } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, fromBase64, fromBase64Url, toBase64, toBase64Url, utf8 } from '../../src/security/bytes.ts';
import { generateSigningKey, signingKey, type SigningKey } from '../../src/security/ed25519.ts';
import { gunzip, gzip } from '../../src/security/gzip.ts';
import { generateRecipientKey } from '../../src/security/hpke.ts';
import { parseRequestSignature, signAnswer, signRequest, verifyAnswer } from '../../src/security/http-signature.ts';
import { createInvite, formatInvitation, inviteKeys, parseInvitation } from '../../src/security/invite.ts';
import { consistencyProof, inclusionProof, at, leafHash, rootOf, verifyConsistency, verifyInclusion } from '../../src/security/merkle.ts';
import { nodesOfAppend, treeConsistencyProof, treeInclusionProof, treeRoot } from '../../src/security/merkle-tree.ts';
import { openConfiguration, openManifest, openPack, sealConfiguration, sealManifest, sealPack, type OpeningKey, type SealingTarget } from '../../src/security/package-encryption.ts';
import { take } from '../../src/security/rate-limit.ts';
import { neverPackaged } from '../../src/security/scan/secret-files.ts';
import { findSecrets } from '../../src/security/scan/secret-texts.ts';

let to: SealingTarget;
let key: OpeningKey;
let signer: SigningKey;

beforeAll(async () => {
  const pair = await generateRecipientKey();
  const descriptorDigest = new Uint8Array(32).fill(7);
  to = { publicKey: pair.publicKey, descriptorDigest };
  key = { privateKey: pair.privateKey, descriptorDigest };
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  signer = await signingKey(privateKey, publicKey);
});

const place = { deployment: 'dpl_a', index: 3, digest: 'sha256:aa' };
const header = { enc: 'identity' as const, pieces: [[0, 0, 3] as [number, number, number]] };

describe('what is sealed', () => {
  test('opens as it was, for whom it was meant, where it was meant', async () => {
    const manifest = await sealManifest(utf8('{"a":1}'), [{ keyid: 'k', sig: 's' }], to);
    expect(new TextDecoder().decode((await openManifest(manifest, key)).statement)).toBe('{"a":1}');
    const pack = await sealPack(header, Uint8Array.of(1, 2, 3), place, to);
    expect((await openPack(pack, place, key)).body).toEqual(Uint8Array.of(1, 2, 3));
    for (const other of [{ ...place, index: 4 }, { ...place, deployment: 'dpl_b' }, { ...place, digest: 'sha256:bb' }]) {
      await expect(openPack(pack, other, key)).rejects.toMatchObject({ code: 'sealed.unreadable' });
    }
    await expect(openManifest(pack, key)).rejects.toMatchObject({ code: 'sealed.unreadable' });
    await expect(openPack(pack, place, { ...key, descriptorDigest: new Uint8Array(32) })).rejects.toMatchObject({ code: 'sealed.unreadable' });
    const configuration = await sealConfiguration(utf8('{}'), 'dpl_a', to);
    await expect(openConfiguration(configuration, 'dpl_b', key)).rejects.toMatchObject({ code: 'sealed.unreadable' });
  });

  test('is refused when any byte was changed, or some are missing', async () => {
    const pack = await sealPack(header, Uint8Array.of(1, 2, 3), place, to);
    for (let index = 0; index < pack.length; index += 1) {
      const changed = pack.slice();
      changed[index] = (changed[index] ?? 0) ^ 1;
      await expect(openPack(changed, place, key), `byte ${index}`).rejects.toMatchObject({ code: 'sealed.unreadable' });
      await expect(openPack(pack.slice(0, index), place, key), `cut at ${index}`).rejects.toMatchObject({ code: 'sealed.unreadable' });
    }
  });

  test('never unpacks to more than it may', async () => {
    const bomb = await gzip(new Uint8Array(10_000_000));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(gunzip(bomb, 1_000_000)).rejects.toMatchObject({ code: 'sealed.too-large' });
    await expect(gunzip(Uint8Array.of(1, 2, 3), 10)).rejects.toMatchObject({ code: 'sealed.malformed' });
    expect((await gunzip(bomb, 10_000_000)).length).toBe(10_000_000);
  });
});

describe('requests and answers', () => {
  const request = () => signRequest({ method: 'PUT', url: new URL('http://h:1/a?b=c'), body: utf8('x'), key: signer, created: 100, nonce: 'n'.repeat(20) });

  test('one grammar is accepted, and no other', async () => {
    const { headers } = await request();
    const signatureInput = headers['signature-input'] ?? '';
    const signature = headers['signature'] ?? '';
    expect(parseRequestSignature({ signatureInput, signature })).toMatchObject({ created: 100, keyid: signer.keyid });
    for (const other of [signatureInput.replace('"@query" ', ''), signatureInput.replace(';tag', ';alg="ed25519";tag'), signatureInput.replace('slipway-1', 'slipway-2'), `${signatureInput} `, `x${signatureInput}`]) {
      expect(() => parseRequestSignature({ signatureInput: other, signature })).toThrow(expect.objectContaining({ code: 'signature.grammar' }));
    }
  });

  test('an answer is believed for its own request, status and body only', async () => {
    const { signature } = await request();
    const other = await signRequest({ method: 'PUT', url: new URL('http://h:1/a?b=c'), body: utf8('x'), key: signer, created: 101, nonce: 'n'.repeat(20) });
    const headers = new Headers(await signAnswer({ status: 200, body: utf8('y'), requestSignature: signature, key: signer, created: 101 }));
    const answer = { status: 200, headers, body: utf8('y'), requestSignature: signature, publicKey: signer.publicKey };
    await verifyAnswer(answer);
    for (const changed of [{ status: 201 }, { body: utf8('z') }, { requestSignature: other.signature }, { publicKey: new Uint8Array(32) }, { headers: new Headers() }]) {
      await expect(verifyAnswer({ ...answer, ...changed })).rejects.toMatchObject({ code: 'agent.signature-invalid' });
    }
  });
});

test('an invitation comes back as it was; anything else is refused with what to do', async () => {
  const invite = await createInvite((length) => new Uint8Array(length).fill(5), signer.publicKey);
  const text = formatInvitation('https://agent.example:4870/x', invite);
  expect(parseInvitation(`  ${text}\n`)).toEqual({ url: 'https://agent.example:4870', ...invite });
  const { id, psk } = await inviteKeys(invite.secret);
  expect(id).not.toContain(toBase64Url(invite.secret).slice(0, 8));
  expect(psk.key.length).toBe(32);
  for (const bad of ['', 'hello', 'https://a/#slip1.', text.slice(0, -1), text.replace('slip1', 'slip2'), text.replace('https', 'ftp')]) {
    expect(() => parseInvitation(bad), bad).toThrow(expect.objectContaining({ code: 'invitation.malformed' }));
  }
});

test('base64 has one spelling for the same bytes', () => {
  assert(property(uint8Array(), (bytes) => {
    expect(fromBase64(toBase64(bytes))).toEqual(new Uint8Array(bytes));
    expect(fromBase64Url(toBase64Url(bytes))).toEqual(new Uint8Array(bytes));
  }));
  for (const bad of ['A', 'AA', 'AA=', 'AB==', 'AAA', 'AA==\n', ' AAAA', 'AA-_']) expect(() => fromBase64(bad), bad).toThrow(expect.objectContaining({ code: 'encoding.malformed' }));
});

test('the tree that grows gives the proofs of the tree that is whole', async () => {
  const nodes = new Map<string, Uint8Array<ArrayBuffer>>();
  const store = { get: (level: number, index: number) => nodes.get(`${level}/${index}`) };
  const leaves: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 1; size <= 40; size += 1) {
    for (const node of await nodesOfAppend(store, size - 1, utf8(String(size)))) nodes.set(`${node.level}/${node.index}`, node.hash);
    leaves.push(await leafHash(utf8(String(size))));
    const root = await rootOf(leaves);
    expect(await treeRoot(store, size)).toEqual(root);
    for (const index of [0, Math.floor(size / 2), size - 1]) {
      const proof = await treeInclusionProof(store, index, size);
      expect(proof).toEqual(await inclusionProof(index, size, at(leaves)));
      expect(await verifyInclusion({ leafHash: leaves[index] ?? new Uint8Array(), index, size, proof, root })).toBe(true);
      const from = index + 1;
      const consistent = await treeConsistencyProof(store, from, size);
      expect(consistent).toEqual(await consistencyProof(from, size, at(leaves)));
      expect(await verifyConsistency({ from, to: size, fromRoot: await rootOf(leaves.slice(0, from)), toRoot: root, proof: consistent })).toBe(true);
    }
  }
});

test('a bucket gives what it holds, then what flows in', () => {
  assert(property(integer({ min: 1, max: 20 }), integer({ min: 1, max: 50 }), (capacity, refillPerSecond) => {
    let bucket: { tokens: number; at: number } | undefined;
    let given = 0;
    for (let index = 0; index < capacity * 3; index += 1) {
      const answer = take(bucket, { capacity, refillPerSecond }, 1_000);
      bucket = answer.state;
      given += answer.allowed ? 1 : 0;
    }
    expect(given).toBe(capacity);
    const { retryAfter } = take(bucket, { capacity, refillPerSecond }, 1_000);
    expect(take(bucket, { capacity, refillPerSecond }, 1_000 + retryAfter).allowed).toBe(true);
    expect(take(bucket, { capacity, refillPerSecond }, 1_000 + retryAfter - 2).allowed).toBe(false);
  }));
});

test('secrets are known by name and by look, and their neighbours are not', () => {
  for (const path of ['.env', '.env.local', 'a/.env.production', '.git/HEAD', 'id_ed25519', 'a/store.p12', '.npmrc']) expect(neverPackaged(path), path).toBeTruthy();
  for (const path of ['env.js', 'environment.ts', 'keys.html', 'assets/monkey.png', 'gitlab.svg', 'id_card.html']) expect(neverPackaged(path), path).toBeUndefined();
  const token = `gh${'p'}_${'a1'.repeat(18)}`;
  expect(findSecrets(`one\ntwo ${token}\n`)).toEqual([{ rule: 'GitHub token', line: 2 }]);
  expect(findSecrets('const skin = "sk-in"; AKIA short; postgres://localhost/db')).toEqual([]);
});

test('bytes are put together in order', () => {
  expect(concat(Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
});
