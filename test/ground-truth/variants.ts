import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the projects lie that are built for real: each a minimal project of our own. */
export const projectsFolder = join(import.meta.dirname, 'projects');
/** Where the records of their builds lie. */
export const recordsFolder = join(import.meta.dirname, 'builds');

const variantSchema = z.strictObject({
  /** The tool's name as the plan gives it. */
  framework: z.string(),
  /** The command that builds, as the plan gives it; null = the files are the site. */
  command: z.string().nullable(),
  /** The folder of the finished site. */
  output: z.string(),
  /** The folder whose files are published under their own names; null = the tool has none. */
  publicFolder: z.string().nullable().default('public'),
  /** Binary files that the sources import: they are made, not kept in the repository. */
  imported: z.array(z.string()).default([]),
  /** Fields of the routing that differ from a site of pages without a page for lost addresses. */
  routing: z.record(z.string(), z.union([z.boolean(), z.string()])).default({}),
  /** What a browser shows after a hard reload of each address: the text of its main heading. */
  routes: z.record(z.string(), z.string()),
  /** The project's own configuration or script says how files are named, not the tool's preset. */
  ownNames: z.boolean().default(false),
  /** What the program needs besides npm's packages, as Debian names it. */
  debian: z.string().optional(),
});

/** What a project is and what is expected of it: its variant.json. */
export type Variant = z.infer<typeof variantSchema> & { readonly name: string };

export function readVariant(name: string): Variant {
  const text = readFileSync(join(projectsFolder, name, 'variant.json'), 'utf8');
  return { name, ...variantSchema.parse(JSON.parse(text)) };
}

/** All projects that were built and recorded, by name. */
export function recordedVariants(): Variant[] {
  return readdirSync(recordsFolder).toSorted().map((file) => readVariant(file.replace(/\.jsonl$/, '')));
}
