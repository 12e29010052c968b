import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildRecord, readRecord } from './build-record.ts';
import { projectsFolder, recordedVariants, type Variant } from './variants.ts';

/** A project of which two real builds were recorded. */
export interface BuiltProject {
  readonly variant: Variant;
  readonly record: BuildRecord;
  /** Its files before a build, by path. */
  readonly sources: ReadonlyMap<string, string>;
  /** The finished site as one of the builds made it, by path below the output folder; pages as they were, other files by their digest. */
  site(build: 'first' | 'second'): Map<string, string>;
}

export function builtProjects(): BuiltProject[] {
  return recordedVariants().map((variant) => {
    const record = readRecord(variant.name);
    const folder = join(projectsFolder, variant.name);
    const kept = new Set((readdirSync(folder, { recursive: true, encoding: 'utf8' })));
    const sources = new Map(record.own.map((path) => [path, kept.has(path) ? readFileSync(join(folder, path), 'utf8') : `made ${path}`]));
    const site: BuiltProject['site'] = (build) => new Map(record.files.flatMap((file) => {
      const content = file[build];
      if (!content) return [];
      const text = record.texts.get(variant.output === '' ? file.path : `${variant.output}/${file.path}`);
      return [[file.path, text === undefined ? content[1] : `${text}${build === 'first' ? '' : '\n'}`] as const];
    }));
    return { variant, record, sources, site };
  });
}

/** Puts a build's files into a project, as the tool does: the output folder is made anew, other files are added. */
export function leaveBuilt({ variant, record, site }: BuiltProject, build: 'first' | 'second', files: Map<string, string | null>): void {
  const inside = variant.output === '' ? '' : `${variant.output}/`;
  for (const path of [...files.keys()]) if (inside !== '' && path.startsWith(inside)) files.delete(path);
  for (const path of record.beside) files.set(path, `${build} ${path}`);
  for (const [path, text] of site(build)) files.set(`${inside}${path}`, text);
}
