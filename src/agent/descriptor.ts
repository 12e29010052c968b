import { environmentNames } from '../domain/environment.ts';
import { manifestLimits } from '../domain/manifest.ts';
import { DeployError } from '../domain/errors.ts';
import { fromHex, toBase64Url, toHex, utf8 } from '../security/bytes.ts';
import { sha256, sha256Hex } from '../security/digest.ts';
import { signEnvelope } from '../security/dsse.ts';
import type { OpeningKey } from '../security/package-encryption.ts';
import { verifierKey } from '../security/signed-note.ts';
import { type AgentDescriptor, limits, mediaTypes } from '../targets/agent/wire.ts';
import type { AgentKeys, RecipientKey } from './keys.ts';
import { version } from './version.ts';
import type { AgentTables } from './tables.ts';

/** A descriptor is signed anew at least this often, so that its `time` is near. */
const refreshAfter = 3_600_000;

/** What a descriptor tells besides the keys. `leaseTtl` in ms. */
export interface DescriptorParts {
  readonly name: string;
  authorities(): readonly string[];
  readonly leaseTtl: number;
  /** Digest of the policies in force. */
  policyDigest(): Promise<string>;
}

/** Gives out the agent's signed descriptor, and opens what was sealed to any of those given out. */
export interface Descriptors {
  /** The envelope as JSON: the answer of `GET /v1/agent`. */
  current(): Promise<string>;
  /** Tries every key a package may have been sealed to, newest first. Throws what `open` threw last (`sealed.unreadable`). */
  open<T>(attempt: (key: OpeningKey) => Promise<T>): Promise<T>;
}

/** Name of the audit log in its checkpoints and verifier key. */
export function logOrigin(agentId: string): string {
  return `slipway.dev/agent/${agentId}`;
}

/** Descriptors over the agent's keys; those given out are remembered for as long as their key lives. */
export function createDescriptors(keys: AgentKeys, tables: AgentTables, parts: DescriptorParts, now: () => number): Descriptors {
  async function issue(key: RecipientKey): Promise<string> {
    const at = now();
    const lasting = {
      v: 1 as const,
      name: parts.name,
      idk: toBase64Url(keys.identity.publicKey),
      logKey: await verifierKey(logOrigin(keys.identity.keyid), keys.log.publicKey),
      hpke: { id: key.id, suite: '0020-0001-0002' as const, pub: toBase64Url(key.publicKey), notAfter: key.notAfter },
      version,
      limits: { files: manifestLimits.files, bytes: manifestLimits.bytes, sealedObject: limits.sealedObject, leaseTtl: parts.leaseTtl },
      authorities: [...parts.authorities()],
      environments: [...environmentNames],
      policyDigest: await parts.policyDigest(),
    };
    const facts = await sha256Hex(utf8(JSON.stringify(lasting)));
    for (const { value } of tables.descriptors.getRange()) {
      if (value.facts === facts && at - value.at < refreshAfter) return value.envelope;
    }
    const descriptor: AgentDescriptor = { ...lasting, time: at, expires: at + 2 * refreshAfter };
    const payload = utf8(JSON.stringify(descriptor));
    const envelope = JSON.stringify(await signEnvelope(mediaTypes.descriptor, payload, keys.identity));
    const digest = toHex(await sha256(payload));
    tables.descriptors.transactionSync(() => {
      for (const { key: old, value } of [...tables.descriptors.getRange()]) if (at - value.at > limits.hpkLife) tables.descriptors.removeSync(old);
      tables.descriptors.putSync(digest, { envelope, facts, hpk: key.id, at });
    });
    return envelope;
  }

  return {
    current: async () => await issue((await keys.recipients(now()))[0]),

    async open(attempt) {
      const recipients = await keys.recipients(now());
      const given = [...tables.descriptors.getRange()].sort((a, b) => b.value.at - a.value.at);
      let last: unknown = new DeployError('sealed.unreadable', 'The agent gave out no descriptor this could be sealed to.', { next: 'Read the agent\'s descriptor again.' });
      for (const { key: digest, value } of given) {
        const recipient = recipients.find((key) => key.id === value.hpk);
        if (!recipient) continue;
        try {
          return await attempt({ privateKey: recipient.privateKey, descriptorDigest: fromHex(digest) });
        } catch (error) {
          if (!(error instanceof DeployError) || error.code !== 'sealed.unreadable') throw error;
          last = error;
        }
      }
      throw last;
    },
  };
}
