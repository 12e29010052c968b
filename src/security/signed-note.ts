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

/** The text of a note that was signed by this verifier key; signatures of others are passed over. Throws DeployError `log.signature-invalid`. */
export async function openNote(note: string, verifier: string): Promise<string> {
  const refusal = new DeployError('log.signature-invalid', 'The audit log\'s checkpoint was not signed by its agent.', { next: 'Do not go on before you know why.' });
  const [, name, hash, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(verifier) ?? [];
  const split = note.lastIndexOf('\n\n');
  if (name === undefined || hash === undefined || encoded === undefined || split < 0) throw refusal;
  const key = fromBase64(encoded);
  const publicKey = key.slice(1);
  if (key[0] !== ed25519 || toHex(await keyHash(name, publicKey)) !== hash) throw refusal;
  const text = note.slice(0, split + 1);
  for (const line of note.slice(split + 2).split('\n')) {
    const [, signer, signed] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    if (signer !== name || signed === undefined) continue;
    const signature = fromBase64(signed);
    if (toHex(signature.slice(0, 4)) === hash && await verifySignature(publicKey, utf8(text), signature.slice(4))) return text;
  }
  throw refusal;
}

/** A checkpoint as a signed note (C2SP tlog-checkpoint). `origin` is also the key's name. */
export async function signCheckpoint({ origin, size, root, key }: Checkpoint & { key: SigningKey }): Promise<string> {
  return await signNote(`${origin}\n${size}\n${toBase64(root)}\n`, origin, key);
}

/** Reads a checkpoint that this verifier key signed. Throws DeployError `log.signature-invalid`. */
export async function openCheckpoint(note: string, verifier: string): Promise<Checkpoint> {
  const text = await openNote(note, verifier);
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n/.exec(text) ?? [];
  if (origin === undefined || size === undefined || root === undefined) throw new DeployError('log.signature-invalid', 'The audit log\'s checkpoint is malformed.');
  return { origin, size: Number(size), root: fromBase64(root) };
}

/** Whether two checkpoints say the same. */
export function sameCheckpoint(a: Checkpoint, b: Checkpoint): boolean {
  return a.origin === b.origin && a.size === b.size && equalBytes(a.root, b.root);
}
