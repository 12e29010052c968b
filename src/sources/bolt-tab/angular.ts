import { z } from 'zod';
import { folderPath } from './config-value.ts';

const OutputPath = z.union([z.string(), z.object({ base: z.string(), browser: z.string().optional() })]);
const Workspace = z.object({
  defaultProject: z.string().optional(),
  projects: z.record(z.string(), z.object({
    projectType: z.string().optional(),
    architect: z.object({ build: z.object({ builder: z.string().default(''), options: z.object({ outputPath: OutputPath.optional() }).default({}) }).optional() }).optional(),
  })),
});

/**
 * Where `ng build` writes, from angular.json: `dist/<project>`, and in it `browser` with the application builder (Angular 17 and later).
 * Null when the file does not tell.
 */
export function angularOutput(text: string | undefined): string | null {
  const workspace = Workspace.safeParse(parsed(text));
  if (!workspace.success) return null;
  const { projects, defaultProject } = workspace.data;
  const applications = Object.entries(projects).filter(([, project]) => project.projectType !== 'library' && project.architect?.build);
  const [name, project] = applications.find(([candidate]) => candidate === defaultProject) ?? (applications.length === 1 ? applications[0] : undefined) ?? [];
  const build = project?.architect?.build;
  if (name === undefined || !build) return null;
  const { outputPath } = build.options;
  const whole = typeof outputPath === 'object' ? outputPath.base : outputPath ?? `dist/${name}`;
  const browser = build.builder.endsWith(':browser') ? '' : typeof outputPath === 'object' ? outputPath.browser ?? 'browser' : 'browser';
  return folderPath(whole, browser) ?? null;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
