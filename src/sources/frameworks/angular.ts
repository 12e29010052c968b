import { z } from 'zod';
import { parseJson } from './config-text.ts';
import { folderPath } from './config-value.ts';
import { needsServer } from './questions.ts';

const OutputPath = z.union([z.string(), z.object({ base: z.string(), browser: z.string().optional() })]);
const Options = z.object({ outputPath: OutputPath.optional(), outputMode: z.string().optional(), ssr: z.unknown().optional() });
const Workspace = z.object({
  defaultProject: z.string().optional(),
  projects: z.record(z.string(), z.object({
    projectType: z.string().optional(),
    architect: z.object({
      build: z.object({
        builder: z.string().default(''),
        options: Options.default({}),
        configurations: z.record(z.string(), Options).catch({}).default({}),
        defaultConfiguration: z.string().default('production'),
      }).optional(),
    }).optional(),
  })),
});

/**
 * Where `ng build` writes, from angular.json (comments allowed): `dist/<project>`, and in it `browser` with the application builder
 * (Angular 17 and later). Null when the file does not tell. Throws DeployError `source.needs-server` for pages rendered on request.
 */
export function angularOutput(text: string | undefined): string | null {
  const workspace = Workspace.safeParse(parseJson(text));
  if (!workspace.success) return null;
  const { projects, defaultProject } = workspace.data;
  const applications = Object.entries(projects).filter(([, project]) => project.projectType !== 'library' && project.architect?.build);
  const [name, project] = applications.find(([candidate]) => candidate === defaultProject) ?? (applications.length === 1 ? applications[0] : undefined) ?? [];
  const build = project?.architect?.build;
  if (name === undefined || !build) return null;
  const { outputPath, outputMode, ssr } = { ...build.options, ...build.configurations[build.defaultConfiguration] };
  if (outputMode === 'server' || (outputMode === undefined && ssr !== undefined && ssr !== false)) {
    needsServer('This Angular project renders its pages on a server of its own.', 'Set "outputMode": "static" (or take "ssr" out) in angular.json to make a site of files.');
  }
  const whole = typeof outputPath === 'object' ? outputPath.base : outputPath ?? `dist/${name}`;
  const browser = /:browser(?:-esbuild)?$/.test(build.builder) ? '' : typeof outputPath === 'object' ? outputPath.browser ?? 'browser' : 'browser';
  return folderPath(whole, browser) ?? null;
}
