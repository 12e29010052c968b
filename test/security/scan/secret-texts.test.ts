import { expect, test } from 'vitest';
import { findSecrets } from '../../../src/security/scan/secret-texts.ts';

// Put together here: a scanner of this repository would find them otherwise.
const letters = 'Ab3'.repeat(20);
const samples: Record<string, string> = {
  'private key': `-----BEGIN ${'PRIVATE KEY'}-----`,
  'AWS access key': `AKIA${'ABCDEFGH12345678'}`,
  'GitHub token': `github_pat_${letters}${letters}`,
  'GitLab token': `glpat-${letters.slice(0, 20)}`,
  'Slack token': `xoxb-${letters.slice(0, 30)}`,
  'Stripe secret key': `sk_live_${letters.slice(0, 24)}`,
  'OpenAI key': `sk-proj-${letters}`,
  'Anthropic key': `sk-ant-${letters}`,
  'npm token': `npm_${letters.slice(0, 36)}`,
  'SendGrid key': `SG.${letters.slice(0, 22)}.${letters.slice(0, 43)}`,
  'database address with a password': `postgres://${'user'}:secret@db.example/app`,
};

test.each(Object.entries(samples))('%s is found under that name alone, in its line', (rule, text) => {
  expect(findSecrets(`first\r\nsecond\nconst key = "${text}";\nlast`)).toEqual([{ rule, line: 3 }]);
  expect(findSecrets(text)).toEqual([{ rule, line: 1 }]);
});

test('several in a line count once a rule, and lines come in order', () => {
  const { 'npm token': npm = '', 'AWS access key': aws = '' } = samples;
  expect(findSecrets(`\n${npm}\n\n${aws} ${npm} ${npm}\n${npm}`)).toEqual([{ rule: 'npm token', line: 2 }, { rule: 'AWS access key', line: 4 }, { rule: 'npm token', line: 4 }, { rule: 'npm token', line: 5 }]);
});

test('what belongs on a page is not taken for a secret', () => {
  const innocent = ['.sk-folding-cube-animation-with-a-very-long-name-indeed { }', 'sk-in', 'pk_live_abcdefghijklmnopqrstuvwxyz', 'postgres://localhost/db', 'https://user@example.com', '-----BEGIN PUBLIC KEY-----', 'AKIA', `data:image/png;base64,${letters}`];
  for (const text of innocent) expect(findSecrets(text), text).toEqual([]);
});

test('a cache without a user name still has a password', () => {
  expect(findSecrets(`redis://:${'secret'}@cache:6379`)).toEqual([{ rule: 'database address with a password', line: 1 }]);
});
