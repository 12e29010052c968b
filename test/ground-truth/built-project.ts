import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildRecord, readRecord } from './build-record.ts';
import { projectsFolder, recordedVariants, type Variant } from './variants.ts';

export type Build = 'first' | 'second';

/** A project of which two real builds were recorded. */
export interface BuiltProject {
  readonly variant: Variant;
  readonly record: BuildRecord;
  /** Its files before a build, by path. */
  readonly sources: ReadonlyMap<string, string>;
  /** The finished site by path below the output folder: pages as they were, other files by their digest. */
  site(build: Build): Map<string, string>;
}

export function builtProjects(): BuiltProject[] {
  return recordedVariants().map((variant) => {
    const record = readRecord(variant.name);
    const folder = join(projectsFolder, variant.name);
    const kept = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }));
    const textOf = (path: string): string =>
      (kept.has(path) ? readFileSync(join(folder, path), 'utf8') : `made ${path}`);
    const sources = new Map(record.own.map((path) => [path, textOf(path)]));
    const site: BuiltProject['site'] = (build) => new Map(record.files.flatMap((file) => {
      const content = file[build];
      if (!content) return [];
      const text = record.texts.get(variant.output === '' ? file.path : `${variant.output}/${file.path}`);
      // The second build's pages are not recorded: they are the first's, and differ.
      return [[file.path, text === undefined ? content[1] : `${text}${build === 'first' ? '' : '\n'}`] as const];
    }));
    return { variant, record, sources, site };
  });
}

/** Puts a build's files into a project as the tool does: the output folder is made anew, other files are added. */
export function leaveBuilt(project: BuiltProject, build: Build, files: Map<string, string | null>): void {
  const { variant, record, site } = project;
  const inside = variant.output === '' ? '' : `${variant.output}/`;
  if (inside !== '') for (const path of [...files.keys()]) if (path.startsWith(inside)) files.delete(path);
  for (const path of record.beside) files.set(path, `${build} ${path}`);
  for (const [path, text] of site(build)) files.set(`${inside}${path}`, text);
}
