import { DeployError } from '../domain/errors.ts';
import { type Bytes, concat, equalBytes, fromBase64, toBase64, toHex, utf8 } from './bytes.ts';
import { sha256 } from './digest.ts';
import { type SigningKey, verifySignature } from './ed25519.ts';

const ed25519 = 1;

/** The size and root of a log, as its keeper signed them. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

async function keyHash(name: string, publicKey: Uint8Array): Promise<Bytes> {
  return (await sha256(concat(utf8(`${name}\n`), Uint8Array.of(ed25519), publicKey))).slice(0, 4);
}

/** Verifier key of a name (C2SP signed-note): `<name>+<hash>+<base64(0x01 ‖ key)>`. */
export async function verifierKey(name: string, publicKey: Uint8Array): Promise<string> {
  return `${name}+${toHex(await keyHash(name, publicKey))}+${toBase64(concat(Uint8Array.of(ed25519), publicKey))}`;
}

/** A text with a signature of this name under it (C2SP signed-note). The text ends with a newline. */
export async function signNote(text: string, name: string, key: SigningKey): Promise<string> {
  const signature = concat(await keyHash(name, key.publicKey), await key.sign(utf8(text)));
  return `${text}\n— ${name} ${toBase64(signature)}\n`;
}

function decoded(base64: string): Bytes | undefined {
  try {
    return fromBase64(base64);
  } catch {
    return undefined;
  }
}

async function readVerifier(verifier: string): Promise<{ name: string; hash: Bytes; publicKey: Bytes } | undefined> {
  const [, name, hash, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(verifier) ?? [];
  const key = encoded === undefined ? undefined : decoded(encoded);
  if (name === undefined || key?.[0] !== ed25519) return undefined;
  const publicKey = key.slice(1);
  const expected = await keyHash(name, publicKey);
  return toHex(expected) === hash ? { name, hash: expected, publicKey } : undefined;
}

/** Text and signature lines of a note; undefined where it is not of the form C2SP signed-note wants. */
function split(note: string): { text: string; lines: readonly { name: string; bytes: Bytes }[] } | undefined {
  const at = note.lastIndexOf('\n\n');
  // oxlint-disable-next-line no-control-regex -- the format forbids exactly these
  if (at < 0 || !note.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(note)) return undefined;
  const lines: { name: string; bytes: Bytes }[] = [];
  for (const line of note.slice(at + 2, -1).split('\n')) {
    const [, name, encoded] = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const bytes = encoded === undefined ? undefined : decoded(encoded);
    if (name === undefined || !bytes || bytes.length < 5) return undefined;
    lines.push({ name, bytes });
  }
  return { text: note.slice(0, at + 1), lines };
}

/**
 * The text of a note that was signed by this verifier key; signatures of others are passed over, but one of this key that is wrong spoils
 * the note. Throws DeployError `log.signature-invalid`.
 */
export async function openNote(note: string, verifier: string): Promise<string> {
  const refusal = new DeployError('log.signature-invalid', 'The audit log\'s checkpoint was not signed by its agent.', { next: 'Do not go on before you know why.' });
  const trusted = await readVerifier(verifier);
  const parts = split(note);
  if (!trusted || !parts) throw refusal;
  const ours = parts.lines.filter(({ name, bytes }) => name === trusted.name && equalBytes(bytes.subarray(0, 4), trusted.hash));
  for (const { bytes } of ours) if (!await verifySignature(trusted.publicKey, utf8(parts.text), bytes.subarray(4))) throw refusal;
  if (ours.length === 0) throw refusal;
  return parts.text;
}

/** A checkpoint as a signed note (C2SP tlog-checkpoint). `origin` is also the key's name. */
export async function signCheckpoint({ origin, size, root, key }: Checkpoint & { key: SigningKey }): Promise<string> {
  return await signNote(`${origin}\n${size}\n${toBase64(root)}\n`, origin, key);
}

/** Reads a checkpoint that this verifier key signed. Throws DeployError `log.signature-invalid`. */
export async function openCheckpoint(note: string, verifier: string): Promise<Checkpoint> {
  const text = await openNote(note, verifier);
  const [, origin, size, encoded] = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*$/.exec(text) ?? [];
  const root = encoded === undefined ? undefined : decoded(encoded);
  // A key speaks for the log of its own name: what it signed for another log is not this log's.
  if (origin === undefined || size === undefined || !root || !verifier.startsWith(`${origin}+`)) {
    throw new DeployError('log.signature-invalid', 'The audit log\'s checkpoint is malformed.', { next: 'Do not go on before you know why.' });
  }
  return { origin, size: Number(size), root };
}

/** Whether two checkpoints say the same. */
export function sameCheckpoint(a: Checkpoint, b: Checkpoint): boolean {
  return a.origin === b.origin && a.size === b.size && equalBytes(a.root, b.root);
}
