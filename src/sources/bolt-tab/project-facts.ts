import { z } from 'zod';

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
  readonly packageJson: PackageJson | undefined;
  /** Texts of the configuration files that are there, by name. */
  readonly configs: ReadonlyMap<string, string>;
}

const endings = ['ts', 'js', 'mjs', 'cjs', 'mts', 'cts'];
const configured = ['vite.config', 'next.config', 'astro.config', 'svelte.config', 'react-router.config', 'nuxt.config', 'vue.config'];

/** Every file that may say how a project is built. */
export const configFiles: readonly string[] = ['package.json', 'angular.json', ...configured.flatMap((name) => endings.map((ending) => `${name}.${ending}`))];

/** Whether a package is among the project's dependencies. */
export function depends(facts: ProjectFacts, name: string): boolean {
  return facts.packageJson !== undefined && (name in facts.packageJson.dependencies || name in facts.packageJson.devDependencies);
}

/** The text of a configuration file whatever its ending, without comments; empty when there is none. */
export function configOf(facts: ProjectFacts, name: string): string {
  const text = endings.map((ending) => facts.configs.get(`${name}.${ending}`)).find((found) => found !== undefined) ?? '';
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[\s,;{}()])\/\/.*$/gm, '$1');
}

/** package.json, when it is one. */
export function packageJsonOf(text: string | null): PackageJson | undefined {
  try {
    return text === null ? undefined : PackageJson.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
