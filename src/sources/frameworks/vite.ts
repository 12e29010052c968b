import { folderSetting } from './config-value.ts';
import { configOf, type ProjectFacts } from './project-facts.ts';
import { stated } from './questions.ts';

/**
 * Where `vite build` writes: the flag in the script, `build.outDir` of the configuration, or `dist`; within the root where one is named.
 * Null when another configuration file decides or a folder is computed. Throws DeployError `source.unsure` where it lies outside.
 */
export function viteOutput(facts: ProjectFacts, script: string): string | null {
  const command = /\bvite\s+build\b[^&|;\n]*/.exec(script)?.[0] ?? '';
  if (/\s(?:-c|--config)[\s=]/.test(command)) return null;
  const config = configOf(facts, 'vite.config');
  const root = /\bvite\s+build\s+(?!-)([^\s&|;]+)/.exec(command)?.[1] ?? folderSetting(config, 'root');
  if (root === null) return null;
  const asked = /\s--outDir[\s=]+(?:"([^"]+)"|'([^']+)'|(\S+))/.exec(command);
  const flag = asked?.[1] ?? asked?.[2] ?? asked?.[3];
  if (flag !== undefined) return stated(flag, 'dist', root ?? '');
  // A folder made from the configuration's own place does not lie in the root.
  const setting = new RegExp(String.raw`\boutDir['"]?\s*:\s*['"${'`'}]`).test(config) || folderSetting(config, 'outDir') === undefined;
  return stated(folderSetting(config, 'outDir'), 'dist', setting ? root ?? '' : '');
}
