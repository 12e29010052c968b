import { beforeAll, expect, test } from 'vitest';
import { toBase64 } from '../../src/security/bytes.ts';
import { generateSigningKey, signingKey, type SigningKey } from '../../src/security/ed25519.ts';
import { openCheckpoint, openNote, sameCheckpoint, signCheckpoint, signNote, verifierKey } from '../../src/security/signed-note.ts';

const origin = 'slipway.example/log';
const root = new Uint8Array(32).fill(9);
const refusal = { code: 'log.signature-invalid' };
let key: SigningKey;
let other: SigningKey;
let verifier: string;
let note: string;

async function newKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
  return await signingKey(privateKey, publicKey);
}

beforeAll(async () => {
  [key, other] = await Promise.all([newKey(), newKey()]);
  verifier = await verifierKey(origin, key.publicKey);
  note = await signCheckpoint({ origin, size: 12, root, key });
});

const signatureLine = (text: string) => text.slice(text.lastIndexOf('\n\n') + 2);

test('a checkpoint comes back as it was signed', async () => {
  const opened = await openCheckpoint(note, verifier);
  expect(opened).toEqual({ origin, size: 12, root });
  expect(sameCheckpoint(opened, { origin, size: 12, root })).toBe(true);
  for (const differs of [{ origin: 'x' }, { size: 13 }, { root: new Uint8Array(32) }]) expect(sameCheckpoint(opened, { ...opened, ...differs })).toBe(false);
});

test('any character changed is refused', async () => {
  for (let index = 0; index < note.length; index += 1) {
    const changed = `${note.slice(0, index)}${note[index] === 'A' ? 'B' : 'A'}${note.slice(index + 1)}`;
    await expect(openCheckpoint(changed, verifier), `character ${index}`).rejects.toMatchObject(refusal);
  }
});

test('what is not a note is refused as one whose signature is wrong', async () => {
  const malformed = ['', '\n\n', note.slice(0, -1), `${note}junk\n`, `${note}\n`, note.replace('— ', '- '), note.replace(/ \S+\n$/, ' AAA\n'), note.replace(/ \S+\n$/, ' AAAA\n'), note.replace('12', '12\u0007'), note.replaceAll('\n', '\r\n')];
  for (const bad of malformed) await expect(openNote(bad, verifier), JSON.stringify(bad)).rejects.toMatchObject(refusal);
  for (const bad of ['', 'x', `${origin}+00000000+AAA`, verifier.slice(0, -4), verifier.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), `a b${verifier}`]) {
    await expect(openNote(note, bad), bad).rejects.toMatchObject(refusal);
  }
});

test('signatures of witnesses are passed over; one of the log that is wrong spoils the note', async () => {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const witness = signatureLine(await signNote(text, 'witness.example', other));
  expect((await openCheckpoint(`${text}\n${witness}${signatureLine(note)}`, verifier)).size).toBe(12);
  await expect(openCheckpoint(`${text}\n${witness}`, verifier)).rejects.toMatchObject(refusal);
  const stale = signatureLine(await signCheckpoint({ origin, size: 11, root, key }));
  await expect(openCheckpoint(`${note}${stale}`, verifier)).rejects.toMatchObject(refusal);
});

test('a key signs for the log of its own name alone, and nobody else signs for it', async () => {
  const strange = await signNote(`other.example/log\n12\n${toBase64(root)}\n`, origin, key);
  expect(await openNote(strange, verifier)).toContain('other.example');
  await expect(openCheckpoint(strange, verifier)).rejects.toMatchObject(refusal);
  await expect(openCheckpoint(await signCheckpoint({ origin, size: 12, root, key: other }), verifier)).rejects.toMatchObject(refusal);
});

test('numbers and roots have one spelling', async () => {
  for (const body of ['012\n', '-1\n', '1e3\n', '9999999999999999\n', ' 12\n', '\n']) {
    await expect(openCheckpoint(await signNote(`${origin}\n${body}${toBase64(root)}\n`, origin, key), verifier), body).rejects.toMatchObject(refusal);
  }
  for (const bad of ['', 'AAAA', `${'B'.repeat(43)}=`]) await expect(openCheckpoint(await signNote(`${origin}\n12\n${bad}\n`, origin, key), verifier), bad).rejects.toMatchObject(refusal);
  expect((await openCheckpoint(await signNote(`${origin}\n12\n${toBase64(root)}\nextension\n`, origin, key), verifier)).size).toBe(12);
});
