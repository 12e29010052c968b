import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One source file with what the house rules look at. Paths are relative to the project's root, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Files of ours it imports for their values. */
  readonly imports: readonly string[];
  /** Files of ours it imports for their types alone. */
  readonly typeImports: readonly string[];
  /** Packages and `node:` modules it imports. */
  readonly packages: readonly string[];
}

/** The project's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^'";]*?\s+from\s+)?['"]([^'"]+)['"]/g;
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function parse(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const imports = new Set<string>();
  const typeImports = new Set<string>();
  const packages = new Set<string>();
  const note = (specifier: string, typeOnly: boolean) => {
    const bare = specifier.replace(/\?.*$/, '');
    if (!bare.startsWith('.')) packages.add(bare);
    else (typeOnly ? typeImports : imports).add(normalize(join(dirname(path), bare)));
  };
  for (const [, typeOnly, names, specifier] of text.matchAll(statement)) {
    if (specifier === undefined) continue;
    const listed = /^\s*\{([^}]*)\}/.exec(names ?? '')?.[1];
    const allTypes = listed !== undefined && listed.trim() !== '' && listed.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
    note(specifier, typeOnly !== undefined || allTypes);
  }
  for (const [, specifier] of text.matchAll(dynamic)) if (specifier !== undefined) note(specifier, false);
  return { path, text, imports: [...imports], typeImports: [...typeImports], packages: [...packages] };
}

/** Every TypeScript file under a folder of the project. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => parse(relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')))
    .toSorted((a, b) => a.path.localeCompare(b.path));
}

/** Every file that can be reached from some, by imports that run. */
export function reachableFrom(files: readonly SourceFile[], starts: readonly SourceFile[]): SourceFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set(starts);
  for (const file of seen) {
    for (const path of file.imports) {
      const next = byPath.get(path);
      if (next) seen.add(next);
    }
  }
  return [...seen];
}
