import mime from 'mime';

/**
 * Files without an ending whose type is an agreement: by the last part of their path, or below `.well-known/`
 * (RFC 8615) by all of it.
 */
const agreed: Readonly<Record<string, string>> = {
  // Apple, “Supporting associated domains”.
  'apple-app-site-association': 'application/json',
  // Matrix, client-server and server-server API, “Well-known URIs”.
  '.well-known/matrix/client': 'application/json',
  '.well-known/matrix/server': 'application/json',
  '.well-known/matrix/support': 'application/json',
  '.well-known/matrix/policy_server': 'application/json',
  // OpenID Connect Discovery 1.0, RFC 8414, RFC 9728, UMA 2.0, OpenID for VCI, SD-JWT VC, Shared Signals.
  '.well-known/openid-configuration': 'application/json',
  '.well-known/oauth-authorization-server': 'application/json',
  '.well-known/oauth-protected-resource': 'application/json',
  '.well-known/uma2-configuration': 'application/json',
  '.well-known/openid-credential-issuer': 'application/json',
  '.well-known/jwt-vc-issuer': 'application/json',
  '.well-known/ssf-configuration': 'application/json',
  '.well-known/smart-configuration': 'application/json',
  // OpenID Federation 1.0, 9.
  '.well-known/openid-federation': 'application/entity-statement+jwt',
  // RFC 7033, RFC 6415, NodeInfo.
  '.well-known/webfinger': 'application/jrd+json',
  '.well-known/host-meta': 'application/xrd+xml',
  '.well-known/nodeinfo': 'application/json',
  // FedCM, Related Origin Requests (WebAuthn 3, 5.11), passkey endpoints, Apple device management.
  '.well-known/web-identity': 'application/json',
  '.well-known/webauthn': 'application/json',
  '.well-known/passkey-endpoints': 'application/json',
  '.well-known/com.apple.remotemanagement': 'application/json',
  // AT Protocol, and texts that services ask for to prove whose a domain is.
  '.well-known/atproto-did': 'text/plain',
  '.well-known/discord': 'text/plain',
};
/** RFC 8555, 8.3: the content of a challenge is text. */
const acmeChallenge = /(?:^|\/)\.well-known\/acme-challenge\/[A-Za-z0-9_-]+$/;

function agreedType(path: string): string | undefined {
  const known = path.lastIndexOf('.well-known/');
  const name = known === 0 || path[known - 1] === '/' ? path.slice(known) : path;
  return agreed[name] ?? agreed[path.slice(path.lastIndexOf('/') + 1)] ?? (acmeChallenge.test(path) ? 'text/plain' : undefined);
}

/**
 * The media type a file is served as, by its name (the table of the `mime` package, from mime-db, and agreed
 * names without an ending); unknown ones are bytes.
 */
export function mediaTypeOf(path: string): string {
  // Without a slash the package takes a bare name such as `html` for an ending.
  return agreedType(path) ?? mime.getType(`/${path}`) ?? 'application/octet-stream';
}
