import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { EnvironmentName, environmentNames } from '../domain/environment.ts';
import { DeployError } from '../domain/errors.ts';
import { Role } from '../domain/roles.ts';
import { parseSize } from '../domain/size.ts';

/** What `slipway-agent --help` says. */
export const help = `slipway-agent: receives releases from the Slipway extension and serves them.

  slipway-agent serve --data DIR [options]     run the agent; prints an invitation while nobody has joined, in a terminal as a QR code too
      --listen HOST:PORT      where the control routes answer (127.0.0.1:0 = a free port, kept over restarts)
      --name NAME             what the agent is called (this machine's name)
      --public-url URL        the address clients use, when a proxy or tunnel stands in front
      --site-domain DOMAIN    give sites host names under this domain instead of ports (needs --public-url)
      --allow-extension ID    let this extension's pages talk to the agent by CORS; may be repeated
      --lease-ttl MS          how long a deployment may be silent before the agent acts alone (15000)
      --quota SIZE            what the files of a project may take, each counted once, such as 500MB or 2GB (no limit)
      --ready-json            print one line of JSON when ready: url, pid, data, id, and an invitation for the first person
  slipway-agent invite --data DIR [options]    print an invitation: ten minutes, once
      --person NAME           who it is for
      --role ROLE             viewer, deployer, approver or admin (the first person: admin, else deployer)
      --environments LIST     comma-separated (${environmentNames.join(',')})
  slipway-agent verify --data DIR              check every stored release and the audit log
  slipway-agent backup --data DIR FILE         write everything the agent is into one file, running or not; it holds the keys
  slipway-agent restore --data DIR FILE        put a backup back into an empty folder, all of it or nothing
  slipway-agent verify-audit FILE              check an exported audit log, offline

Signals: SIGTERM finishes what is under way and ends; SIGUSR2 starts the program anew and hands over without a failed request.
`;

const Port = z.coerce.number().int().min(0).max(65_535);

function wrong(message: string): DeployError {
  return new DeployError('command.wrong', message, { next: 'See slipway-agent --help.' });
}

/** A parsed command line. */
export type CommandLine =
  | { readonly command: 'help' }
  | { readonly command: 'serve'; readonly data: string; readonly host: string; readonly port: number; readonly name: string; readonly publicUrl: string | undefined;
    readonly siteDomain: string | undefined; readonly extensions: readonly string[]; readonly leaseTtl: number; readonly quota: number | undefined; readonly readyJson: boolean }
  | { readonly command: 'invite'; readonly data: string; readonly person: string; readonly role: Role | undefined; readonly environments: readonly EnvironmentName[] }
  | { readonly command: 'verify'; readonly data: string }
  | { readonly command: 'backup' | 'restore'; readonly data: string; readonly file: string }
  | { readonly command: 'verify-audit'; readonly file: string };

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args], allowPositionals: true, strict: true,
      options: {
        'data': { type: 'string' }, 'listen': { type: 'string', default: '127.0.0.1:0' }, 'name': { type: 'string' }, 'public-url': { type: 'string' },
        'site-domain': { type: 'string' }, 'allow-extension': { type: 'string', multiple: true, default: [] }, 'lease-ttl': { type: 'string', default: '15000' }, 'quota': { type: 'string' },
        'ready-json': { type: 'boolean', default: false }, 'person': { type: 'string', default: '' }, 'role': { type: 'string' },
        'environments': { type: 'string', default: environmentNames.join(',') }, 'help': { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw wrong(`${(error instanceof Error ? error.message : String(error)).split('. ')[0]?.replace(/\.$/, '')}.`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, message: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw wrong(message);
  return result.data;
}

/** Reads a command line (without program and script). Throws DeployError `command.wrong`. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  const [command, argument] = positionals;
  if (command === undefined || values.help) return { command: 'help' };
  const data = () => values.data ?? (() => {
    throw wrong('--data DIR is missing.');
  })();
  switch (command) {
    case 'serve': {
      const [, host, port] = /^(?:\[)?([^\]]+?)(?:\])?:(\d+)$/.exec(values.listen) ?? [];
      if (host === undefined) throw wrong('--listen takes HOST:PORT.');
      const publicUrl = values['public-url'];
      if (publicUrl !== undefined) checked(z.url({ protocol: /^https?$/ }), publicUrl, '--public-url takes a full address, such as https://deploy.example.org.');
      const siteDomain = values['site-domain'];
      if (siteDomain !== undefined && publicUrl === undefined) throw wrong('--site-domain needs --public-url.');
      const isLoopback = (name: string) => name === 'localhost' || name === '127.0.0.1' || name === '::1' || name === '[::1]';
      if (!isLoopback(host) && siteDomain === undefined) throw wrong('Listening beyond this machine takes --public-url and --site-domain.');
      if (publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname) && !publicUrl.startsWith('https:')) throw wrong('--public-url must begin with https:// outside of this machine.');
      const extensions = checked(z.array(z.string().regex(/^[a-p]{32}$/)), values['allow-extension'], '--allow-extension takes an extension\'s id: 32 letters from a to p.');
      const leaseTtl = checked(z.coerce.number().int().min(200).max(600_000), values['lease-ttl'], '--lease-ttl takes 200 to 600000 ms.');
      const quota = values.quota === undefined ? undefined : parseSize(values.quota);
      if (values.quota !== undefined && quota === undefined) throw wrong('--quota takes a size, such as 500MB or 2GB.');
      return { command, data: data(), host, port: checked(Port, port, '--listen takes a port up to 65535.'), name: values.name ?? hostname(), publicUrl, siteDomain, extensions, leaseTtl, quota, readyJson: values['ready-json'] };
    }
    case 'invite': {
      const role = values.role === undefined ? undefined : checked(Role, values.role, '--role takes viewer, deployer, approver or admin.');
      const environments = checked(z.array(EnvironmentName).min(1), values.environments.split(','), `--environments takes a list of ${environmentNames.join(', ')}.`);
      return { command, data: data(), person: values.person, role, environments };
    }
    case 'verify':
      return { command, data: data() };
    case 'backup':
    case 'restore':
      if (argument === undefined) throw wrong(`${command} takes a file.`);
      return { command, data: data(), file: argument };
    case 'verify-audit':
      if (argument === undefined) throw wrong('verify-audit takes a file.');
      return { command, file: argument };
    default:
      throw wrong(`There is no command "${command}".`);
  }
}
