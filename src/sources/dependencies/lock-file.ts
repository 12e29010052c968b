import { parse, type ParseError } from 'jsonc-parser';
import { z } from 'zod';

/** The package managers whose lock files are known. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Lock files by name, in the order in which an installation would go by them. */
export const lockFiles: Readonly<Record<string, PackageManager>> = {
  'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'npm-shrinkwrap.json': 'npm', 'package-lock.json': 'npm', 'bun.lock': 'bun', 'bun.lockb': 'bun',
};

/**
 * What a lock file says: the packages it knows, and the version asked for when it was made, where it tells.
 */
export type LockedPackages = ReadonlyMap<string, string | undefined>;

const Named = z.record(z.string(), z.string()).catch({}).default({});
const Root = z.object({ dependencies: Named, devDependencies: Named, optionalDependencies: Named, peerDependencies: Named });
const NpmLock = z.object({
  packages: z.record(z.string(), z.unknown()).optional(),
  dependencies: z.record(z.string(), z.unknown()).optional(),
});
const BunLock = z.object({ workspaces: z.record(z.string(), z.unknown()) });

function ofRoot(value: unknown): LockedPackages {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = Root.parse(value);
  return new Map(Object.entries({ ...peerDependencies, ...optionalDependencies, ...devDependencies, ...dependencies }));
}

/** Versions 2 and 3 repeat what package.json asks for; version 1 names the packages alone. */
function readNpm(text: string): LockedPackages {
  const { packages, dependencies } = NpmLock.parse(JSON.parse(text));
  return packages ? ofRoot(packages[''] ?? {}) : new Map(Object.keys(dependencies ?? {}).map((name) => [name, undefined]));
}

function readBun(text: string): LockedPackages {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) throw new SyntaxError('not JSON');
  return ofRoot(BunLock.parse(value).workspaces[''] ?? {});
}

/**
 * Every indented key is a package, a field or a part of one; for the question whether a name is known at all
 * that is enough.
 */
function readPnpm(text: string): LockedPackages {
  return new Map([...text.matchAll(/^\s{2,}(?:'([^'\n]+)'|"([^"\n]+)"|([^\s'":]+)):/gm)].map(([, single, double, bare]) => [single ?? double ?? bare ?? '', undefined]));
}

/** Entries begin at a line's start with `name@range`, several of them with commas between. */
function readYarn(text: string): LockedPackages {
  const heads = text.split('\n').filter((line) => /^["@\w]/.test(line) && line.trimEnd().endsWith(':'));
  return new Map(heads.flatMap((line) => line.replaceAll(/["\s]/g, '').replace(/:$/, '').split(',')).map((entry) => [entry.slice(0, Math.max(0, entry.indexOf('@', 1))), undefined]));
}

const readers: Readonly<Record<PackageManager, (text: string) => LockedPackages>> = { npm: readNpm, pnpm: readPnpm, yarn: readYarn, bun: readBun };

/**
 * Reads a lock file as far as it names packages; undefined when it is damaged, as a merge that was left half
 * done damages it.
 */
export function readLockFile(manager: PackageManager, text: string): LockedPackages | undefined {
  if (/^(?:<{7}|={7}|>{7})(?:\s|$)/m.test(text)) return undefined;
  try {
    return readers[manager](text);
  } catch {
    return undefined;
  }
}
