import { z } from 'zod';
import { folderPath } from './config-value.ts';
import { parseJson, type ProjectFacts } from './project-facts.ts';
import { needsServer } from './questions.ts';
import { commandIn, optionOf, targetOf } from './script-command.ts';

const OutputPath = z.union([z.string(), z.object({ base: z.string(), browser: z.string().optional() })]);
const Options = z.object({
  outputPath: OutputPath.optional(),
  outputMode: z.string().optional(),
  ssr: z.unknown().optional(),
  prerender: z.unknown().optional(),
});
type Options = z.infer<typeof Options>;
const Workspace = z.object({
  defaultProject: z.string().optional(),
  projects: z.record(
    z.string(),
    z.object({
      projectType: z.string().optional(),
      architect: z
        .object({
          build: z
            .object({
              builder: z.string().default(''),
              options: Options.default({}),
              configurations: z.record(z.string(), Options).catch({}).default({}),
              defaultConfiguration: z.string().default('production'),
            })
            .optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * What `ng build` does by its script's words: the project's name, its builder, and its options under the
 * configurations that are chosen.
 */
function buildOf(
  facts: ProjectFacts,
  script: string,
): { readonly name: string; readonly builder: string; readonly options: Options } | undefined {
  const workspace = Workspace.safeParse(parseJson(facts.configs.get('angular.json')));
  if (!workspace.success) return undefined;
  const { projects, defaultProject } = workspace.data;
  const command = commandIn(script, 'ng', 'build');
  const applications = Object.entries(projects).filter(
    ([, { projectType, architect }]) => projectType !== 'library' && architect?.build,
  );
  const wanted = targetOf(command) ?? optionOf(command, '--project') ?? defaultProject;
  const [name, project] =
    applications.find(([candidate]) => candidate === wanted) ??
    (applications.length === 1 ? applications[0] : undefined) ??
    [];
  const build = project?.architect?.build;
  if (name === undefined || !build) return undefined;
  const chosen = (optionOf(command, '--configuration', '-c') ?? build.defaultConfiguration).split(',');
  const layers = chosen.map((each) => build.configurations[each.trim()] ?? {});
  const outputMode = optionOf(command, '--output-mode');
  if (outputMode !== undefined) layers.push({ outputMode });
  return {
    name,
    builder: build.builder,
    options: [build.options, ...layers].reduce((all, layer) => ({ ...all, ...layer }), {}),
  };
}

/**
 * Where `ng build` writes, from angular.json (comments allowed): `dist/<project>`, and in it `browser` with
 * the application builder (Angular 17 and later). Null when the file does not tell. Throws DeployError
 * `source.needs-server` for pages rendered on request.
 */
export function angularOutput(facts: ProjectFacts, script: string): string | null {
  const build = buildOf(facts, script);
  const command = commandIn(script, 'ng', 'build');
  if (!build || (command && command.folder !== '') || optionOf(command, '--output-path') !== undefined)
    return null;
  const { outputPath, outputMode, ssr } = build.options;
  if (outputMode === 'server' || (outputMode === undefined && ssr !== undefined && ssr !== false)) {
    needsServer(
      'This Angular project renders its pages on a server of its own.',
      'Set "outputMode": "static" (or take "ssr" out) in angular.json to make a site of files.',
    );
  }
  const [base, inner] =
    typeof outputPath === 'object'
      ? [outputPath.base, outputPath.browser ?? 'browser']
      : [outputPath ?? `dist/${build.name}`, 'browser'];
  return folderPath(base, /:browser(?:-esbuild)?$/.test(build.builder) ? '' : inner) ?? null;
}

/** Whether one page stands for all addresses: unless pages are rendered beforehand; then the files tell. */
export function angularIsApplication(facts: ProjectFacts, script: string): boolean | null {
  const { outputMode, prerender } = buildOf(facts, script)?.options ?? {};
  return outputMode === undefined && (prerender === undefined || prerender === false) ? true : null;
}
