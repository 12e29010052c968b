import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A key with a certificate that it signed itself, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The switch with which a Chromium takes this key for the host's own. */
  readonly trust: string;
}

/** Makes one for a host name, good for two days. @throws Error when there is no openssl. */
export async function selfSigned(host: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-certificate-'));
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  try {
    await promisify(execFile)('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
      '-keyout', files.key, '-out', files.cert, '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`,
    ]).catch((error: unknown) => {
      throw new Error('openssl could not make a certificate. Install it (for example: apt install openssl).', { cause: error });
    });
    const [key, cert] = await Promise.all([readFile(files.key, 'utf8'), readFile(files.cert, 'utf8')]);
    const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
    return { key, cert, trust: `--ignore-certificate-errors-spki-list=${createHash('sha256').update(spki).digest('base64')}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
