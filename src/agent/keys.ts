import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DeployError } from '../domain/errors.ts';
import { type Bytes, fromBase64, toBase64, toHex } from '../security/bytes.ts';
import { sha256 } from '../security/digest.ts';
import { exportPrivateKey, generateSigningKey, importPrivateKey, type SigningKey, signingKey } from '../security/ed25519.ts';
import { generateRecipientKey } from '../security/hpke.ts';
import { limits } from '../targets/agent/wire.ts';

const StoredSigningKey = z.object({ v: z.literal(1), pkcs8: z.string(), publicKey: z.string() });
const StoredRecipientKey = z.object({ v: z.literal(1), id: z.string(), privateKey: z.string(), publicKey: z.string(), createdAt: z.number() });

/** A key packages are sealed to. `notAfter` in ms; the key file is deleted then. */
export interface RecipientKey {
  readonly id: string;
  readonly privateKey: Bytes;
  readonly publicKey: Bytes;
  readonly createdAt: number;
  readonly notAfter: number;
}

/** The agent's keys. Signing keys live as long as the agent; recipient keys are made anew every 24 h and deleted after 48 h. */
export interface AgentKeys {
  readonly identity: SigningKey;
  readonly log: SigningKey;
  /** Recipient keys that still open packages, newest first; rotates and deletes files when it is time. */
  recipients(now: number): Promise<readonly [RecipientKey, ...RecipientKey[]]>;
}

const rotateAfter = limits.hpkLife / 2;

async function writePrivate(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(value));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function readIfThere(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new DeployError('agent.key-unreadable', `The key file ${path} cannot be read.`, { next: 'Restore the data folder from a backup.', cause: error });
  }
}

async function loadSigningKey(path: string, mayCreate: boolean): Promise<SigningKey> {
  const stored = await readIfThere(path);
  if (stored !== undefined) {
    const { pkcs8, publicKey } = StoredSigningKey.parse(stored);
    return await signingKey(await importPrivateKey(fromBase64(pkcs8)), fromBase64(publicKey));
  }
  if (!mayCreate) {
    throw new DeployError('agent.key-missing', `The data folder holds a state but not the key ${path}.`, {
      next: 'Restore the key from a backup. Starting with a new key would be another agent, so it is not done by itself.',
    });
  }
  const { privateKey, publicKey } = await generateSigningKey({ extractable: true });
  await writePrivate(path, { v: 1, pkcs8: toBase64(await exportPrivateKey(privateKey)), publicKey: toBase64(publicKey) });
  return await signingKey(privateKey, publicKey);
}

async function loadRecipients(folder: string): Promise<RecipientKey[]> {
  const names = (await readdir(folder)).filter((name) => /^recipient-[0-9a-f]{16}\.json$/.test(name));
  const keys = await Promise.all(names.map(async (name) => {
    const { id, privateKey, publicKey, createdAt } = StoredRecipientKey.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
    return { id, privateKey: fromBase64(privateKey), publicKey: fromBase64(publicKey), createdAt, notAfter: createdAt + limits.hpkLife };
  }));
  return keys.sort((a, b) => b.createdAt - a.createdAt);
}

/**
 * Opens the keys in `<data>/keys` (files 0600), making them where the agent is new. With `mayCreate` false a missing key is an error
 * (`agent.key-missing`): an agent refuses to become another one where a state existed.
 */
export async function openKeys(data: string, options: { mayCreate: boolean }): Promise<AgentKeys> {
  const folder = join(data, 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const identity = await loadSigningKey(join(folder, 'identity.json'), options.mayCreate);
  const log = await loadSigningKey(join(folder, 'log.json'), options.mayCreate);
  let known = await loadRecipients(folder);

  async function create(now: number): Promise<RecipientKey> {
    const { privateKey, publicKey } = await generateRecipientKey();
    const id = toHex((await sha256(publicKey)).subarray(0, 8));
    await writePrivate(join(folder, `recipient-${id}.json`), { v: 1, id, privateKey: toBase64(privateKey), publicKey: toBase64(publicKey), createdAt: now });
    return { id, privateKey, publicKey, createdAt: now, notAfter: now + limits.hpkLife };
  }

  async function rotate(now: number): Promise<readonly [RecipientKey, ...RecipientKey[]]> {
    const alive = known.filter((key) => key.notAfter > now);
    for (const key of known) if (key.notAfter <= now) await unlink(join(folder, `recipient-${key.id}.json`)).catch(() => undefined);
    const [newest, ...older] = alive;
    const next: [RecipientKey, ...RecipientKey[]] = newest && now - newest.createdAt < rotateAfter ? [newest, ...older] : [await create(now), ...alive];
    known = next;
    return next;
  }

  let turn: Promise<unknown> = Promise.resolve();
  return {
    identity,
    log,
    recipients(now) {
      const mine = turn.then(() => rotate(now));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
