import { expect, test } from 'vitest';
import { neverPackaged } from '../../../src/security/scan/secret-files.ts';

const folders = ['.git', '.svn', '.hg', '.ssh', '.aws', '.gnupg', '.azure', '.kube', '.docker'];
const files = [
  '.env', '.ENV', '.env.local', '.env.production', '.dev.vars', '.npmrc', '.yarnrc', '.netrc', '.pgpass', '.htpasswd', 'id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519',
  'store.p12', 'store.pfx', 'store.jks', 'store.keystore', 'safe.kdbx', 'putty.ppk', '.DS_Store', 'Thumbs.db',
];

test.each(files)('%s never travels, wherever it lies', (name) => {
  for (const path of [name, `a/${name}`, `a/b.c/${name}`]) expect(neverPackaged(path), path).toMatch(/^[a-z].*[a-z]$/);
});

test.each(folders)('nothing in %s travels, wherever it lies', (name) => {
  for (const path of [`${name}/a`, `a/${name}/b/c.js`, name, `a/${name}`]) expect(neverPackaged(path), path).toBeTruthy();
});

test('what is merely called alike travels', () => {
  const neighbours = [
    'assets/node_modules/@expo/vector-icons/Fonts/Ionicons.ttf', 'ca.pem', 'slides.key', 'i18n/en/secrets.json', 'node_modules.html', 'my-node_modules/a.js', 'old.node_modules/a.js', '.github/logo.svg', '.gitignore', 'a.git/x', 'docs/git/index.html', 'svn/a', 'hg/a', '.envoy', '.environment/a', 'a.env.js', 'env', 'env.local', 'sample.env',
    'npmrc', '.npmrc.md', 'a.npmrc.html', 'ssh/a', '.sshd/a', '.awsome/a', 'docker/a', 'id_rsa.html', 'id_rsa.pub', 'my_id_rsa', 'id_xyz',
    'pem', 'monkey', 'a.pem.html', 'turkey.js', 'key.html', 'a.keys', 'p12', 'credentials.html', 'my-credentials.json', 'credentials.json.html', 'service-account.html', 'secretsanta.json', 'top-secret.json',
    'DS_Store', '.DS_Store.html', 'Thumbs.db.png', 'thumbs.png', 'assets/index-abc.js', 'index.html',
  ];
  for (const path of neighbours) expect(neverPackaged(path), path).toBeUndefined();
});
