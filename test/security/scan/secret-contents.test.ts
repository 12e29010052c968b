import { expect, test } from 'vitest';
import { isJudgedByContent, secretByContent } from '../../../src/security/scan/secret-contents.ts';

// Put together here: a scanner of this repository would find them otherwise.
const pem = (kind: string) => `-----BEGIN ${kind}${'KEY'}-----\nMIIEvQIBADANBgkq\n-----END ${kind}${'KEY'}-----\n`;
const binary = (...bytes: number[]) => new TextDecoder().decode(Uint8Array.of(...bytes));

test.each<[string, string]>([
  ['server.pem', pem('PRIVATE ')],
  ['server.key', pem('RSA PRIVATE ')],
  ['deep/SERVER.KEY', `Bag Attributes\n    friendlyName: x\n${pem('ENCRYPTED PRIVATE ')}`],
  ['both.pem', `-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----\n${pem('EC PRIVATE ')}`],
  ['mail.key', `-----BEGIN PGP PRIVATE ${'KEY'} BLOCK-----`],
  ['putty.key', 'PuTTY-User-Key-File-3: ssh-ed25519'],
  ['age.key', `# created: 2026\nAGE-SECRET-${'KEY'}-1QQ`],
  ['master.key', '0123456789abcdef0123456789abcdef\n'],
  ['pkcs8.key', binary(0x30, 0x82, 0x04, 0xbd, 0x02, 0x01, 0x00, 0x30)],
  ['sec1.der', binary(0x30, 0x77, 0x02, 0x01, 0x01, 0x04)],
  ['raw.key', binary(...Array.from({ length: 32 }, (_, index) => 0x80 + index))],
  ['mail.asc', `-----BEGIN PGP PRIVATE ${'KEY'} BLOCK-----`],
  ['credentials.json', JSON.stringify({ installed: { client_id: '12', client_secret: 'GOCSPX-abcdef' } })],
  ['service-account-prod.json', JSON.stringify({ type: 'service_account', private_key: pem('PRIVATE ') })],
  ['config/secrets.yml', 'production:\n  secret_key_base: 0f0f0f0f0f0f\n'],
  ['config/secrets.json', JSON.stringify({ password: 'correcthorse' })],
  ['secret.toml', 'api_key = "abcd1234"\n'],
  ['secrets.ini', '[db]\npassword=hunter2\n'],
  ['secret.yaml', 'apiVersion: v1\nkind: Secret\ndata:\n  a: Yg==\n'],
  ['i18n/en/secrets.json', JSON.stringify({ title: 'Secrets', apiToken: 'Zx81kQ02mnb' })],
])('%s does not travel with such content', (path, text) => {
  expect(isJudgedByContent(path)).toBe(true);
  expect(secretByContent(path, text)).toMatch(/^it holds /);
});

test.each<[string, string]>([
  ['ca.pem', '-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----\n'],
  ['jwt.pem', pem('PUBLIC ')],
  ['dh.pem', '-----BEGIN DH PARAMETERS-----\nMIGH\n-----END DH PARAMETERS-----\n'],
  ['archive.key', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBF\n-----END PGP PUBLIC KEY BLOCK-----\n'],
  ['slides.key', binary(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x95, 0xff)],
  ['answers.key', 'Question 1: b\nQuestion 2: c\n'],
  ['cert.der', binary(0x30, 0x82, 0x03, 0x75, 0x30, 0x82)],
  ['archive.asc', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBF\n'],
  ['release.asc', '-----BEGIN PGP SIGNATURE-----\n\niQIz\n'],
  ['empty.key', ''],
  ['i18n/en/secrets.json', JSON.stringify({ password: 'Passwort', title: 'Geheimnisse', forgotPassword: 'Passwort vergessen?', token: 'Token' })],
  ['locales/de/credentials.yml', 'password: Passwort\nhint: Mindestens 8 Zeichen\n'],
  ['secrets.json', JSON.stringify({ title: 'Secrets of the sea', chapters: ['One', 'Two'], pages: 120, showPassword: false, tokens: 12 })],
  ['credentials.json', JSON.stringify([{ name: 'Degree', issuer: 'University', year: 2019 }])],
])('%s travels with such content', (path, text) => {
  expect(isJudgedByContent(path)).toBe(true);
  expect(secretByContent(path, text)).toBeUndefined();
});

test.each(['key.html', 'monkey', 'turkey.js', 'a.pem.html', 'my-credentials.json', 'secretsanta.json', 'assets/index-abc.js'])('%s is not judged at all', (path) => {
  expect(isJudgedByContent(path)).toBe(false);
});

test.each([[0x99, false], [0x98, false], [0xc6, false], [0x95, true], [0x94, true], [0xc5, true], [0x9d, true], [0xc7, true], [0x50, false]])('a binary OpenPGP key that begins with %i is a secret one: %s', (first, secret) => {
  const text = binary(first, 0x02, 0x0d, 0x04, ...Array.from({ length: 200 }, (_, index) => index));
  expect(secretByContent('archive.key', text, first) !== undefined).toBe(secret);
});

test('a large file of one long word is judged like any other', () => {
  expect(secretByContent('secrets.json', `"${'token'.repeat(100_000)}`)).toBeUndefined();
  expect(secretByContent('big.key', 'a '.repeat(250_000))).toBeUndefined();
});
