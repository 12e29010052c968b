import { DeployError } from '../../domain/errors.ts';

/** Names under which an agent that listens on a loopback address may be called. */
export function authoritiesOf(listen: { host: string; port: number }, publicUrl: string | undefined): string[] {
  const loopback = listen.host === '127.0.0.1' || listen.host === '::1' || listen.host === 'localhost';
  const hosts = loopback ? ['127.0.0.1', 'localhost', '[::1]'] : [listen.host.includes(':') ? `[${listen.host}]` : listen.host];
  const own = hosts.map((host) => `${host}:${listen.port}`);
  if (publicUrl === undefined) return own;
  const named = new URL(publicUrl).host.toLowerCase();
  return own.includes(named) ? own : [named, ...own];
}

/** The authority a request was sent to, when it is one of the agent's. Throws DeployError `request.authority` (DNS rebinding). */
export function checkAuthority(host: string | undefined, authorities: readonly string[]): string {
  const authority = host?.toLowerCase();
  if (authority !== undefined && authorities.includes(authority)) return authority;
  throw new DeployError('request.authority', 'The agent does not answer under this name.', { next: 'Use the address the agent printed, or start it with --public-url.' });
}
