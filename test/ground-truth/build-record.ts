import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { recordsFolder } from './variants.ts';

/** Size in bytes and SHA-256 in hex; null = the build did not make the file. */
const content = z.tuple([z.int(), z.string()]).nullable();

const lineSchema = z.union([
  z.strictObject({ node: z.string(), packages: z.record(z.string(), z.string()) }),
  z.strictObject({ file: z.string(), first: content, second: content }),
  z.strictObject({ text: z.string(), of: z.string() }),
  z.strictObject({ beside: z.array(z.string()) }),
  z.strictObject({ own: z.array(z.string()) }),
]);
export type RecordLine = z.infer<typeof lineSchema>;

/** One file of the finished site, in both builds of the project. */
export interface BuiltFile {
  readonly path: string;
  readonly first: readonly [size: number, sha256: string] | null;
  readonly second: readonly [size: number, sha256: string] | null;
}

/** What two builds of one project made, the second after a change of every source file. */
export interface BuildRecord {
  /** Paths of the project before it was built. */
  readonly own: readonly string[];
  /** Paths relative to the output folder. */
  readonly files: readonly BuiltFile[];
  /** Entry pages and the tool's own lists, as text, by the path in the project. */
  readonly texts: ReadonlyMap<string, string>;
  /** What the first build made outside the output folder, by the path in the project. */
  readonly beside: readonly string[];
}

export function readRecord(name: string): BuildRecord {
  const text = readFileSync(join(recordsFolder, `${name}.jsonl`), 'utf8');
  const lines = text.trimEnd().split('\n').map((line) => lineSchema.parse(JSON.parse(line)));
  return {
    own: lines.flatMap((line) => ('own' in line ? line.own : [])),
    files: lines.flatMap((line) => {
      return 'file' in line ? [{ path: line.file, first: line.first, second: line.second }] : [];
    }),
    texts: new Map(lines.flatMap((line) => ('text' in line ? [[line.of, line.text] as const] : []))),
    beside: lines.flatMap((line) => ('beside' in line ? line.beside : [])),
  };
}

/**
 * What the two builds say about a name. `hashed`: it went away together with its bytes, or came with new
 * ones. `stable`: it stayed while its bytes changed. `unchanged`: name and bytes stayed, which says nothing
 * (a package's program in a chunk of its own).
 */
export function evidenceOf({ first, second }: BuiltFile): 'hashed' | 'stable' | 'unchanged' {
  if (!first || !second) return 'hashed';
  return first[1] === second[1] ? 'unchanged' : 'stable';
}
