import { DeployError } from '../domain/errors.ts';
import { type Bytes, fromBase64, toBase64, utf8 } from './bytes.ts';
import { contentDigestField, matchesContentDigest } from './content-digest.ts';
import { type SigningKey, verifySignature } from './ed25519.ts';

const tag = 'slipway-1';
const requestComponents = '("@method" "@authority" "@path" "@query" "content-digest")';
const answerComponents = '("@status" "content-digest" "signature";req;key="sig")';

/** What a request's signature is made over. `query` begins with `?`, and is `?` alone when there is none (RFC 9421, 2.2.7). */
export interface RequestComponents {
  readonly method: string;
  /** Host and, unless it is the scheme's own, port; lower case. */
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly contentDigest: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly nonce: string;
  readonly keyid: string;
}

/** The parameters and signature of a request, as its headers say. */
export interface RequestSignature {
  readonly created: number;
  readonly nonce: string;
  readonly keyid: string;
  readonly signature: Bytes;
}

function requestParameters({ created, nonce, keyid }: Pick<RequestComponents, 'created' | 'nonce' | 'keyid'>): string {
  return `${requestComponents};created=${created};nonce="${nonce}";keyid="${keyid}";tag="${tag}"`;
}

/** The exact bytes a request's signature covers (RFC 9421, section 2.5), rebuilt by the agent from what it received. */
export function requestSignatureBase(components: RequestComponents): Bytes {
  return utf8([
    `"@method": ${components.method}`,
    `"@authority": ${components.authority}`,
    `"@path": ${components.path}`,
    `"@query": ${components.query}`,
    `"content-digest": ${components.contentDigest}`,
    `"@signature-params": ${requestParameters(components)}`,
  ].join('\n'));
}

/** Signs a request (RFC 9421, the protocol's one profile). `created` in seconds. */
export async function signRequest(request: { method: string; url: URL; body: Uint8Array; key: SigningKey; created: number; nonce: string }): Promise<{ headers: Record<string, string>; signature: Bytes }> {
  const { method, url, body, key, created, nonce } = request;
  const contentDigest = await contentDigestField(body);
  const parameters = { created, nonce, keyid: key.keyid };
  const signature = await key.sign(requestSignatureBase({ method, authority: url.host, path: url.pathname, query: url.search === '' ? '?' : url.search, contentDigest, ...parameters }));
  return {
    signature,
    headers: { 'content-digest': contentDigest, 'signature-input': `sig=${requestParameters(parameters)}`, signature: `sig=:${toBase64(signature)}:` },
  };
}

const inputGrammar = /^sig=\("@method" "@authority" "@path" "@query" "content-digest"\);created=(\d{1,12});nonce="([A-Za-z0-9_-]{16,64})";keyid="([0-9a-f]{64})";tag="slipway-1"$/;
// The last digit of 64 bytes has four spare bits, which must be zero.
const signatureGrammar = /^sig=:([A-Za-z0-9+/]{85}[AQgw]==):$/;

/** Reads the signature headers of a request. Accepts that one grammar. Throws DeployError `signature.grammar`. */
export function parseRequestSignature({ signatureInput, signature }: { signatureInput: string; signature: string }): RequestSignature {
  const [, created, nonce, keyid] = inputGrammar.exec(signatureInput) ?? [];
  const encoded = signatureGrammar.exec(signature)?.[1];
  if (created === undefined || nonce === undefined || keyid === undefined || encoded === undefined) {
    throw new DeployError('signature.grammar', 'The request is not signed the way this protocol wants it.', { next: 'Bring the agent and the extension to the same version.' });
  }
  return { created: Number(created), nonce, keyid, signature: fromBase64(encoded) };
}

function answerBase(status: number, contentDigest: string, requestSignature: Uint8Array, created: number, keyid: string): Bytes {
  return utf8([
    `"@status": ${status}`,
    `"content-digest": ${contentDigest}`,
    `"signature";req;key="sig": :${toBase64(requestSignature)}:`,
    `"@signature-params": ${answerComponents};created=${created};keyid="${keyid}";tag="${tag}"`,
  ].join('\n'));
}

/** Headers that sign an answer and bind it to its request (RFC 9421, section 2.4). `created` in seconds. */
export async function signAnswer(answer: { status: number; body: Uint8Array; requestSignature: Uint8Array; key: SigningKey; created: number }): Promise<Record<string, string>> {
  const { status, body, requestSignature, key, created } = answer;
  const contentDigest = await contentDigestField(body);
  const signature = await key.sign(answerBase(status, contentDigest, requestSignature, created, key.keyid));
  return {
    'content-digest': contentDigest,
    'signature-input': `sig=${answerComponents};created=${created};keyid="${key.keyid}";tag="${tag}"`,
    signature: `sig=:${toBase64(signature)}:`,
  };
}

const answerGrammar = /^sig=\("@status" "content-digest" "signature";req;key="sig"\);created=(\d{1,12});keyid="([0-9a-f]{64})";tag="slipway-1"$/;

/** Checks that an answer was signed by the agent for this very request. Throws DeployError `agent.signature-invalid`. */
export async function verifyAnswer(answer: { status: number; headers: { get(name: string): string | null }; body: Uint8Array; requestSignature: Uint8Array; publicKey: Uint8Array }): Promise<void> {
  const { status, headers, body, requestSignature, publicKey } = answer;
  const contentDigest = headers.get('content-digest') ?? '';
  const [, created, keyid] = answerGrammar.exec(headers.get('signature-input') ?? '') ?? [];
  const encoded = signatureGrammar.exec(headers.get('signature') ?? '')?.[1];
  const right = created !== undefined && keyid !== undefined && encoded !== undefined
    && await matchesContentDigest(contentDigest, body)
    && await verifySignature(publicKey, answerBase(status, contentDigest, requestSignature, Number(created), keyid), fromBase64(encoded));
  if (right) return;
  throw new DeployError('agent.signature-invalid', 'The answer was not signed by the agent this browser is paired with.', {
    next: 'Somebody may stand between you and the agent. Nothing of the answer was believed.', details: { status },
  });
}
