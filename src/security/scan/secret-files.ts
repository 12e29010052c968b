const rules: readonly { readonly test: RegExp; readonly reason: string }[] = [
  { test: /(^|\/)\.git(\/|$)/, reason: 'the project\'s history is not part of the site' },
  { test: /(^|\/)\.(svn|hg)(\/|$)/, reason: 'the project\'s history is not part of the site' },
  { test: /(^|\/)\.env(\.[^/]*)?$/i, reason: 'environment files hold secrets' },
  { test: /(^|\/)\.(dev\.vars|npmrc|yarnrc|netrc|pgpass|htpasswd)$/i, reason: 'it usually holds passwords or tokens' },
  { test: /(^|\/)\.(ssh|aws|gnupg|azure|kube|docker)(\/|$)/i, reason: 'it usually holds keys or tokens' },
  { test: /(^|\/)id_(rsa|dsa|ecdsa|ed25519)$/i, reason: 'it is a private key' },
  { test: /\.(p12|pfx|jks|keystore|kdbx|ppk)$/i, reason: 'it looks like a private key or a key store' },
  { test: /(^|\/)(\.DS_Store|Thumbs\.db)$/, reason: 'it was left by a file manager' },
];

/**
 * Why a file must never travel, told by its name alone, in words; undefined when it may. Slashes separate folders. Names that secrets and
 * public files share (`ca.pem`, `secrets.json`) are judged by content: `secret-contents.ts`.
 */
export function neverPackaged(path: string): string | undefined {
  return rules.find(({ test }) => test.test(path))?.reason;
}
