import { z } from 'zod';
import { parse as parseJsonc, type ParseError } from 'jsonc-parser';
import { type ConfigValue, nothingSet } from './config-value.ts';
import { readConfig } from './read-config.ts';

/** What package.json says, as far as a build concerns it. Anything odd in it counts as absent. */
export const PackageJson = z.object({
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  dependencies: z.record(z.string(), z.string()).catch({}).default({}),
  devDependencies: z.record(z.string(), z.string()).catch({}).default({}),
});
export type PackageJson = z.infer<typeof PackageJson>;

/** What is known of a project before it is built. */
export interface ProjectFacts {
  /** Names in the project's own folder. */
  readonly names: ReadonlySet<string>;
  /** Files under `server`, by their paths in it, as far as they were looked for. */
  readonly server: readonly string[];
  readonly packageJson: PackageJson | undefined;
  /** Texts of the configuration files that are there, by name. */
  readonly configs: ReadonlyMap<string, string>;
}

const endings = ['ts', 'js', 'mjs', 'cjs', 'mts', 'cts'];
const configured = [
  'vite.config', 'next.config', 'astro.config', 'svelte.config', 'react-router.config', 'nuxt.config', 'vue.config', 'app.config',
  '.vitepress/config', '.vitepress/config/index', 'docs/.vitepress/config', 'docs/.vitepress/config/index',
];

/** Every file that may say how a project is built. */
export const configFiles: readonly string[] = [
  'package.json', 'angular.json', 'app.json', ...configured.flatMap((name) => endings.map((ending) => `${name}.${ending}`)),
];

/** Whether a package is among the project's dependencies. */
export function depends(facts: ProjectFacts, name: string): boolean {
  return versionAsked(facts, name) !== undefined;
}

/** The version of a package that the project asks for, as it is written (`^5.4.2`); undefined when it does not use it. */
export function versionAsked({ packageJson }: ProjectFacts, name: string): string | undefined {
  return packageJson?.dependencies[name] ?? packageJson?.devDependencies[name];
}

/** Whether the project has a configuration file of this name, whatever its ending. */
export function hasConfig({ configs }: ProjectFacts, name: string): boolean {
  return endings.some((ending) => configs.has(`${name}.${ending}`));
}

/** What a configuration file says, whatever its ending. */
export function configOf({ configs }: ProjectFacts, name: string): ConfigValue {
  const text = endings.map((ending) => configs.get(`${name}.${ending}`)).find((found) => found !== undefined);
  return text === undefined ? nothingSet : readConfig(text);
}

/** JSON as tools write it, with comments and trailing commas; undefined when it is none. */
export function parseJson(text: string | undefined): unknown {
  const errors: ParseError[] = [];
  const value: unknown = text === undefined ? undefined : parseJsonc(text, errors, { allowTrailingComma: true });
  return errors.length === 0 ? value : undefined;
}

/** A script with those that it runs by name (`npm run x`, `run-p a b`), one after another; empty when there is none. */
export function scriptText({ packageJson }: ProjectFacts, name: string): string {
  const scripts = packageJson?.scripts ?? {};
  const seen = new Set<string>();
  const texts: string[] = [];
  const visit = (each: string): void => {
    const text = scripts[each];
    if (text === undefined || seen.has(each)) return;
    seen.add(each);
    texts.push(text);
    if (!/\b(?:npm|pnpm|yarn|bun)\s|\b(?:run-[ps]|npm-run-all)\b/.test(text)) return;
    for (const word of text.split(/[\s"'&|;]+/)) visit(word);
  };
  visit(name);
  return texts.join('\n');
}

/** package.json, when it is one. */
export function packageJsonOf(text: string | null): PackageJson | undefined {
  try {
    return text === null ? undefined : PackageJson.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
