import { z } from 'zod';
import type { ValidationFinding } from '../../domain/deployment.ts';
import type { ProjectFacts } from '../frameworks/project-facts.ts';
import { lockFiles, type PackageManager, readLockFile } from './lock-file.ts';

const Package = z.looseObject({ packageManager: z.string().optional().catch(undefined) });
/** What is taken from the project itself, and which lock files write in ways of their own. */
const isLocal = /^(?:file|link|portal|workspace|catalog):/;
/** Names that are told one by one. */
const maxNamed = 5;

/** The lock files among a project's names, the one an installation goes by first. */
export function lockFilesOf(names: ReadonlySet<string>): string[] {
  return Object.keys(lockFiles).filter((name) => names.has(name));
}

/** How the package manager that installs is called, as `buildProject` chooses it. */
function installerOf(found: readonly string[]): PackageManager {
  const manager = found[0] === undefined ? 'npm' : lockFiles[found[0]] ?? 'npm';
  return manager === 'bun' ? 'npm' : manager;
}

function listed(names: readonly string[]): string {
  const more = names.length - maxNamed;
  return `${names.slice(0, maxNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function warning(message: string, path = 'package.json'): ValidationFinding {
  return { check: 'dependencies', level: 'warning', message, path };
}

function ofManagers(found: readonly string[], asked: string | undefined): ValidationFinding[] {
  const installer = installerOf(found);
  const managers = new Set(found.map((name) => lockFiles[name]));
  const [used = ''] = found;
  if (managers.size > 1) {
    return [warning(`It lies beside lock files of several package managers (${found.join(', ')}); packages are installed with ${installer}. Remove the lock files that are not kept up to date.`)];
  }
  if (managers.has('bun')) return [warning(`Packages are installed with npm, which does not know ${used}: other versions may come than with bun.`)];
  const manager = asked?.split('@')[0];
  if (manager === undefined || found.length === 0 || manager === installer) return [];
  return [warning(`It names ${manager} as its package manager, but the lock file ${used} is ${installer}’s, so packages are installed with ${installer}.`)];
}

function ofLock(name: string, manager: PackageManager, text: string, wanted: Readonly<Record<string, string>>): ValidationFinding[] {
  const locked = readLockFile(manager, text);
  if (!locked) return [warning('It is damaged, so the versions it holds cannot be gone by. Resolve its conflicts, or remove it and install anew.', name)];
  const asked = Object.entries(wanted).filter(([, version]) => !isLocal.test(version));
  const missing = asked.filter(([each]) => !locked.has(each)).map(([each]) => each);
  const other = asked.filter(([each, version]) => (locked.get(each) ?? version) !== version).map(([each]) => each);
  return [
    ...(missing.length === 0 ? [] : [warning(`It does not know ${listed(missing)}, which package.json asks for: their versions may differ with each installation. Install once in the editor’s terminal, then deploy.`, name)]),
    ...(other.length === 0 ? [] : [warning(`It was made for other versions of ${listed(other)} than package.json asks for. Install once in the editor’s terminal, then deploy.`, name)]),
  ];
}

/**
 * Whether package.json and the lock file of a project agree, by their texts (null: not readable or too large
 * to be looked at); without texts nothing is installed, and only package.json itself is looked at. Warnings:
 * the build itself tells what it cannot do without.
 */
export function dependencyFindings({ names, packageJson, configs }: Pick<ProjectFacts, 'names' | 'packageJson' | 'configs'>, texts: Readonly<Record<string, string | null>> | undefined): ValidationFinding[] {
  if (!names.has('package.json')) return [];
  const text = configs.get('package.json');
  if (text === undefined) return [];
  if (!packageJson) return [warning('It is not valid JSON, so nothing can be installed or built by it.')];
  if (!texts) return [];
  const found = lockFilesOf(names);
  const wanted = { ...packageJson.devDependencies, ...packageJson.dependencies };
  const { packageManager } = Package.parse(JSON.parse(text));
  const [used] = found;
  const manager = used === undefined ? undefined : lockFiles[used];
  const lock = used === undefined ? null : texts[used] ?? null;
  return [
    ...ofManagers(found, packageManager),
    ...(used === undefined || manager === undefined || lock === null || used === 'bun.lockb' ? [] : ofLock(used, manager, lock, wanted)),
  ];
}
