import { type DeploymentStatement, filesOf, statementPayloadType } from '../../domain/manifest.ts';
import type { EncryptedPackage } from '../../domain/deployment.ts';
import { contentDigest } from '../../packaging/content-digest.ts';
import { toBase64, utf8 } from '../../security/bytes.ts';
import { namedDigest } from '../../security/digest.ts';
import { preAuthEncoding } from '../../security/dsse.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import { type SealingTarget, sealManifest } from '../../security/package-encryption.ts';

/** Signs a statement's exact bytes (DSSE) and seals both to an agent. The digest is the same for the same statement, the sealed bytes never are. */
export async function sealStatement(statement: DeploymentStatement, key: SigningKey, to: SealingTarget): Promise<EncryptedPackage> {
  const bytes = utf8(JSON.stringify(statement));
  const signature = await key.sign(preAuthEncoding(statementPayloadType, bytes));
  return {
    digest: await namedDigest(bytes),
    content: await contentDigest(filesOf(statement)),
    sealedManifest: await sealManifest(bytes, [{ keyid: key.keyid, sig: toBase64(signature) }], to),
  };
}
