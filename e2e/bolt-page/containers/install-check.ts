import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
});

const INSTALLERS = /^(npm|pnpm|yarn|bun)$/;
const INSTALLING = /^(i|install|ci|add|install-clean)$/;

/** Whether a command would install packages. They cannot be fetched here, so the container checks instead that they are there. */
export function isInstall(command: string, args: readonly string[]): boolean {
  const verb = args.find((argument) => !argument.startsWith('-'));
  return INSTALLERS.test(command) && (verb === undefined ? command === 'yarn' : INSTALLING.test(verb));
}

/**
 * Looks for every package that package.json and the command line name in the project's node_modules, and answers as an installer
 * would: what to print, and 0 or 1.
 */
export async function checkInstall(folder: string, args: readonly string[]): Promise<{ output: string; code: number }> {
  const named = args.filter((argument) => !argument.startsWith('-') && !INSTALLING.test(argument)).map((spec) => spec.replace(/(?<=.)@.*$/, ''));
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  const manifest = Manifest.safeParse(parsed(text));
  if (!manifest.success) return { output: 'npm error JSON.parse package.json cannot be read\r\n', code: 1 };
  const wanted = [...new Set([...Object.keys(manifest.data.dependencies ?? {}), ...Object.keys(manifest.data.devDependencies ?? {}), ...named])];
  const there = await Promise.all(wanted.map((name) => access(join(folder, 'node_modules', name, 'package.json')).then(() => true, () => false)));
  const missing = wanted.filter((_, index) => !there[index]);
  if (missing.length > 0) return { output: missing.map((name) => `npm error ${name} is not available offline\r\n`).join(''), code: 1 };
  return { output: `up to date, checked ${wanted.length} packages offline\r\n`, code: 0 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
