import { z } from 'zod';
import { DeployError } from '../domain/errors.ts';
import { type Bytes, concat, letGo, fromUtf8, readU32, u32, utf8 } from './bytes.ts';
import type { DsseEnvelope } from './dsse.ts';
import { gunzip, gzip } from './gzip.ts';
import { hpkeOpen, hpkeSeal, type Psk } from './hpke.ts';

/** Whom to seal to: the agent's HPKE key and the descriptor that names it. */
export interface SealingTarget {
  readonly publicKey: Uint8Array;
  /** SHA-256 of the descriptor's payload bytes. */
  readonly descriptorDigest: Uint8Array;
}

/** The other half of a `SealingTarget`. */
export interface OpeningKey {
  readonly privateKey: Uint8Array;
  readonly descriptorDigest: Uint8Array;
}

/** What a pack holds, as its plaintext says: see `PackHeader` in `targets/agent/wire.ts`. */
export interface PackContents {
  readonly enc: 'gzip' | 'identity';
  readonly pieces: [number, number, number][];
}

/** Where a pack belongs. */
export interface PackPlace {
  readonly deployment: string;
  readonly index: number;
  readonly digest: string;
}

type SealedKind = 'manifest' | 'pack' | 'config' | 'enrol';

const manifestLimit = 16 * 1024 * 1024;
const Signatures = z.array(z.object({ keyid: z.string().max(128), sig: z.string().max(128) })).max(8);
const Contents = z.object({
  enc: z.enum(['gzip', 'identity']),
  pieces: z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative(), z.number().int().nonnegative()])).min(1).max(20_000),
});

/** HPKE `info` of a kind: `"slipway-1 " + kind + 0x00 + SHA-256(descriptor)` (design/protocol.md). */
export function sealedInfo(kind: SealedKind, descriptorDigest: Uint8Array): Bytes {
  return concat(utf8(`slipway-1 ${kind}\0`), descriptorDigest);
}

function framed(head: Uint8Array, ...body: readonly Uint8Array[]): Bytes {
  return concat(u32(head.length), head, ...body);
}

/** The body lies in the memory of the whole. */
function unframed(bytes: Bytes): { head: unknown; body: Bytes } {
  try {
    const length = readU32(bytes, 0);
    if (length > bytes.length - 4) throw new RangeError('head longer than the whole');
    return { head: JSON.parse(fromUtf8(bytes.subarray(4, 4 + length))), body: bytes.subarray(4 + length) };
  } catch (cause) {
    throw new DeployError('sealed.malformed', 'What was sealed is not of the form it should have.', { cause });
  }
}

function parsed<T>(schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: unknown } }, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new DeployError('sealed.malformed', 'What was sealed is not of the form it should have.', { cause: result.error });
  return result.data;
}

/** Seals a statement's exact bytes with their signatures. */
export async function sealManifest(statement: Uint8Array, signatures: DsseEnvelope['signatures'], to: SealingTarget): Promise<Bytes> {
  const plaintext = await gzip(framed(utf8(JSON.stringify(signatures)), statement));
  return await hpkeSeal({ recipient: to.publicKey, info: sealedInfo('manifest', to.descriptorDigest), plaintext });
}

/** Opens a manifest; the signatures are not checked here. Throws DeployError `sealed.unreadable`, `sealed.malformed`, `sealed.too-large`. */
export async function openManifest(sealed: Uint8Array, key: OpeningKey): Promise<{ statement: Bytes; signatures: DsseEnvelope['signatures'] }> {
  const plaintext = await hpkeOpen({ privateKey: key.privateKey, info: sealedInfo('manifest', key.descriptorDigest), sealed });
  const { head, body } = unframed(await gunzip(plaintext, manifestLimit));
  return { signatures: parsed(Signatures, head), statement: body };
}

function packAad({ deployment, index, digest }: PackPlace): Bytes {
  return utf8(`${deployment}/${index}/${digest}`);
}

/** Seals a pack. `body`, in one or in parts, travels as it is: compressed already when the header says `gzip`. */
export async function sealPack(header: PackContents, body: Uint8Array | readonly Uint8Array[], at: PackPlace, to: SealingTarget): Promise<Bytes> {
  const plaintext = framed(utf8(JSON.stringify(header)), ...(body instanceof Uint8Array ? [body] : body));
  try {
    return await hpkeSeal({ recipient: to.publicKey, info: sealedInfo('pack', to.descriptorDigest), aad: packAad(at), plaintext });
  } finally {
    letGo(plaintext);
  }
}

/** Opens a pack meant for this place and no other. Errors as `openManifest`. */
export async function openPack(sealed: Uint8Array, at: PackPlace, key: OpeningKey): Promise<{ header: PackContents; body: Bytes }> {
  const { head, body } = unframed(await hpkeOpen({ privateKey: key.privateKey, info: sealedInfo('pack', key.descriptorDigest), aad: packAad(at), sealed }));
  return { header: parsed(Contents, head), body };
}

/** Seals the exact bytes of a configuration for one deployment. */
export async function sealConfiguration(values: Uint8Array, deployment: string, to: SealingTarget): Promise<Bytes> {
  return await hpkeSeal({ recipient: to.publicKey, info: sealedInfo('config', to.descriptorDigest), aad: utf8(deployment), plaintext: values });
}

/** Opens a configuration. Throws DeployError `sealed.unreadable`. */
export async function openConfiguration(sealed: Uint8Array, deployment: string, key: OpeningKey): Promise<Bytes> {
  return await hpkeOpen({ privateKey: key.privateKey, info: sealedInfo('config', key.descriptorDigest), aad: utf8(deployment), sealed });
}

/** Seals an enrolment under an invitation's secret (mode_psk): only who was invited can make it, only the inviting agent can read it. */
export async function sealEnrolment(enrolment: Uint8Array, invite: { id: Bytes; psk: Psk }, to: SealingTarget): Promise<Bytes> {
  return await hpkeSeal({ recipient: to.publicKey, info: sealedInfo('enrol', to.descriptorDigest), aad: invite.id, plaintext: enrolment, psk: invite.psk });
}

/** Opens an enrolment. Throws DeployError `sealed.unreadable`. */
export async function openEnrolment(sealed: Uint8Array, invite: { id: Bytes; psk: Psk }, key: OpeningKey): Promise<Bytes> {
  return await hpkeOpen({ privateKey: key.privateKey, info: sealedInfo('enrol', key.descriptorDigest), aad: invite.id, sealed, psk: invite.psk });
}
