import { request } from 'node:http';
import { toWire } from '../../domain/errors.ts';
import { type Site, siteKey } from '../../domain/site.ts';
import { fromUtf8 } from '../../security/bytes.ts';
import { openEnvelope } from '../../security/dsse.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import { DsseEnvelope, LiveStatement, mediaTypes, routes } from '../../targets/agent/wire.ts';

/** What a site's server says is live, or why it did not say it. */
export type OwnAnswer = Pick<LiveStatement, 'deployment' | 'digest' | 'generation'> | { readonly problem: string };

/** How long the agent waits for its own answer, ms. */
const patience = 5_000;

function fetchFrom(socket: URL, host: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const call = request({ hostname: socket.hostname.replace(/^\[|\]$/g, ''), port: socket.port, path: routes.live(), headers: { host, connection: 'close' }, timeout: patience }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(parts)));
    });
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', reject);
    call.end();
  });
}

/** Asks a site's server over HTTP, as a visitor would, through the agent's own socket: `address` is the site's, `socket` where this process listens for it. */
export async function ownAnswer(site: Site, { address, socket }: { address: string; socket: string }, identity: SigningKey): Promise<OwnAnswer> {
  try {
    const body = await fetchFrom(new URL(socket), new URL(address).host);
    const payload = await openEnvelope(DsseEnvelope.parse(JSON.parse(fromUtf8(body))), mediaTypes.live, identity.publicKey);
    const statement = LiveStatement.parse(JSON.parse(fromUtf8(payload)));
    if (siteKey(statement.site) !== siteKey(site)) return { problem: 'another site answered.' };
    return statement;
  } catch (error) {
    return { problem: toWire(error).message };
  }
}
