import { describe, expect, test } from 'vitest';
import { findSecrets } from '../../../src/security/scan/secret-texts.ts';

// Put together here: a scanner of this repository would find them otherwise.
const letters = 'Ab3'.repeat(30);
const upper = 'ABC234'.repeat(5);
const each = (prefixes: readonly string[], rest: string) => prefixes.map((prefix) => `${prefix}${rest}`);

/** Every spelling a rule knows, and the nearest ones it must leave alone. */
const spellings: Record<string, { readonly found: readonly string[]; readonly near: readonly string[] }> = {
  'private key': {
    found: [...['', 'RSA ', 'EC ', 'OPENSSH ', 'DSA ', 'ENCRYPTED '].map((kind) => `-----BEGIN ${kind}PRIVATE ${'KEY'}-----`), `-----BEGIN PGP PRIVATE ${'KEY'} BLOCK-----`],
    near: ['-----BEGIN CERTIFICATE-----', '-----BEGIN RSA PUBLIC KEY-----', '-----BEGIN PGP PUBLIC KEY BLOCK-----', `-----END PRIVATE ${'KEY'}-----`, `BEGIN PRIVATE ${'KEY'}`],
  },
  'AWS access key': {
    found: each(['AKIA', 'ASIA'], upper.slice(0, 16)),
    near: [...each(['AKIA', 'ASIA'], upper.slice(0, 15)), ...each(['AKIA', 'ASIA'], upper.slice(0, 17)), ...each(['AKIA', 'ASIA'], upper.slice(0, 16).toLowerCase()), ...each(['xAKIA', 'AKIB'], upper.slice(0, 16))],
  },
  'GitHub token': {
    found: [...each(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], letters.slice(0, 36)), `github_pat_${letters.slice(0, 60)}`],
    near: [...each(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], letters.slice(0, 35)), ...each(['ghx_', 'ghp-', 'xghp_'], letters.slice(0, 36)), `github_pat_${letters.slice(0, 59)}`],
  },
  'GitLab token': { found: [`glpat-${letters.slice(0, 20)}`], near: [`glpat-${letters.slice(0, 19)}`, `glpat_${letters.slice(0, 20)}`] },
  'Slack token': { found: each(['xoxa-', 'xoxb-', 'xoxp-', 'xoxr-', 'xoxs-'], letters.slice(0, 10)), near: [...each(['xoxa-', 'xoxb-', 'xoxp-', 'xoxr-', 'xoxs-'], letters.slice(0, 9)), `xoxz-${letters.slice(0, 10)}`] },
  'Stripe secret key': {
    found: each(['sk_live_', 'rk_live_'], letters.slice(0, 20)),
    near: [...each(['sk_live_', 'rk_live_'], letters.slice(0, 19)), ...each(['pk_live_', 'sk_test_', 'rk_test_', 'task_live_'], letters.slice(0, 20))],
  },
  'OpenAI key': {
    found: each(['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-'], letters.slice(0, 32)),
    near: [...each(['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-'], letters.slice(0, 31)), ...each(['sk-other-', 'task-', 'disk-'], letters.slice(0, 32))],
  },
  'Anthropic key': { found: [`sk-ant-${letters.slice(0, 32)}`], near: [`sk-ant-${letters.slice(0, 31)}`, `sk-and-${letters.slice(0, 32)}`] },
  'npm token': { found: [`npm_${letters.slice(0, 36)}`], near: [`npm_${letters.slice(0, 35)}`, `npm_${letters.slice(0, 37)}`, `npm-${letters.slice(0, 36)}`, `xnpm_${letters.slice(0, 36)}`] },
  'SendGrid key': { found: [`SG.${letters.slice(0, 22)}.${letters.slice(0, 43)}`], near: [`SG.${letters.slice(0, 21)}.${letters.slice(0, 43)}`, `SG.${letters.slice(0, 22)}.${letters.slice(0, 42)}`, `SG.${letters.slice(0, 22)}-${letters.slice(0, 43)}`] },
  'database address with a password': {
    found: each(['postgres', 'postgresql', 'mysql', 'mongodb', 'mongodb+srv', 'redis', 'rediss'], `://${'user'}:word@db.example/a`),
    near: [...each(['postgres', 'postgresql', 'mysql', 'mongodb', 'mongodb+srv', 'redis', 'rediss'], '://user@db.example:5432/a'), ...each(['https', 'ftp'], `://${'user'}:word@db.example/a`), 'mysql://localhost:3306/a', 'redis://cache:6379/0'],
  },
};

describe.each(Object.entries(spellings))('%s', (rule, { found, near }) => {
  test('is found in every spelling', () => {
    for (const text of found) expect(findSecrets(`a = '${text}';`), text).toEqual([{ rule, line: 1 }]);
  });

  test('is not seen in its neighbours', () => {
    for (const text of near) expect(findSecrets(`a = '${text}';`), text).toEqual([]);
  });
});
