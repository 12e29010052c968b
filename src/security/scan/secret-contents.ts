import { findSecrets } from './secret-texts.ts';

/** Largest file that is read to judge it, bytes: keys and credentials are far smaller. */
export const maxJudgedBytes = 512 * 1024;

const keyName = /\.(?:pem|key|der|asc)$/i;
const credentialsName = /(?:^|\/)(?:credentials|service-account[^/]*|secrets?)\.(?:json|ya?ml|toml|ini)$/i;
const translationsFolder =
  /(?:^|\/)(?:i18n|l10n|locales?|lang(?:uage)?s?|translations?|messages|[a-z]{2}(?:[-_][A-Za-z]{2,4})?)\//i;

/** A key in DER: PKCS#1, PKCS#8, SEC1 and PKCS#12 begin with a version number, certificates and public keys do not. */
// oxlint-disable-next-line no-control-regex -- DER is binary
const derPrivateKey = /^0[^]{1,4}\u0002\u0001[\u0000\u0001\u0003]/;
/** A few bytes that are no text, no archive and no DER: the raw key of a program. */
const fewBytes = /^(?!0|PK)(?=[^]*\ufffd)[^]{1,64}$/;
/** Nothing but one word: the raw key of a program (`master.key`). */
const singleToken = /^\s*[\w+/=.:-]+\s*$/;
const secretSetting = String.raw`pass(?:word|wd|phrase)?|secret|token|api[_-]?key|private[_-]?key|access[_-]?key`;
const oneWord = String.raw`["']?([^\s"',{}[\]#]{4,})["']?[ \t]*(?:[,}\r\n]|$)`;
/** A setting whose name promises a secret, with one word as its value, in JSON, YAML, TOML or INI. */
const setting = new RegExp(
  String.raw`(?:${secretSetting})[\w.-]{0,40}["']?\s*[:=]\s*${oneWord}`,
  'gi',
);
const literal = /^(?:true|false|null|undefined|\d{1,5})$/i;

/** Whether a file has a name that secrets and public files share, so that its content decides. */
export function isJudgedByContent(path: string): boolean {
  return keyName.test(path) || credentialsName.test(path);
}

/** Whether a text holds credentials. Among translations, a word of letters alone is the label of a field. */
function holdsCredentials(path: string, text: string): boolean {
  if (/^kind:\s*Secret\b/m.test(text) || findSecrets(text).length > 0) return true;
  const translated = translationsFolder.test(path);
  const isLabel = (value: string): boolean =>
    translated && (value.length < 8 || !/\d/.test(value) || !/[a-z]/i.test(value));
  return [...text.matchAll(setting)].some(([, value = '']) => !literal.test(value) && !isLabel(value));
}

/** Whether a binary OpenPGP packet that begins so holds a secret key (RFC 9580, 4.2 and 5: packet types 5 and 7). */
function isSecretPacket(first: number | undefined): boolean {
  if (first === undefined || first < 0x80) return false;
  const type = first < 0xc0 ? (first >> 2) & 0x0f : first & 0x3f;
  return type === 5 || type === 7;
}

/**
 * Why a file must not travel, told by its content, in words; undefined when it may. Only for paths of `isJudgedByContent`; `text` is the
 * file as UTF-8, whatever it is, `first` its first byte where it is known: without it, binary OpenPGP keys pass. Certificates, public
 * keys, presentations and translations may travel.
 */
export function secretByContent(path: string, text: string, first?: number): string | undefined {
  if (credentialsName.test(path)) return holdsCredentials(path, text) ? 'it holds credentials' : undefined;
  const forms = [/^PuTTY-User-Key-File/, /AGE-SECRET-KEY-1/, derPrivateKey, fewBytes, singleToken];
  const isPrivate = findSecrets(text).length > 0 || forms.some((form) => form.test(text)) || isSecretPacket(first);
  return isPrivate ? 'it holds a private key, or what looks like one' : undefined;
}
