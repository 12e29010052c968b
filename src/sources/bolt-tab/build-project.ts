import { z } from 'zod';
import { Exit, Names } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import type { BuildPlan } from '../frameworks/build-plan.ts';
import { createOutputLines } from './output-lines.ts';
import type { PageLink } from './page-link.ts';
import type { ProjectFacts } from '../frameworks/project-facts.ts';

/** Lines of a failed program that are kept for its error. */
const lastLines = 40;
/** Lines of one program that go into the log; a chatty one does not fill it. */
const mostLines = 2_000;

type Log = (line: string) => void;

/** Runs the project's own installation (when packages are missing) and its build. Throws DeployError `build.failed` with exit code and last lines. */
export async function buildProject(link: PageLink, facts: ProjectFacts, build: NonNullable<BuildPlan['build']>, log: Log): Promise<void> {
  if (await packagesAreMissing(link, facts)) await run(link, installer(facts), 'Installing the project’s packages', log);
  await run(link, build, 'The build', log);
}

async function run(link: PageLink, command: readonly [string, ...string[]], what: string, log: Log): Promise<void> {
  const [program, ...args] = command;
  const shown = inWords(command);
  log(`$ ${shown}`);
  const tail: string[] = [];
  let count = 0;
  const lines = createOutputLines((line) => {
    count += 1;
    tail.push(line);
    if (tail.length > lastLines) tail.shift();
    if (count <= mostLines) log(line);
    else if (count === mostLines + 1) log(`(more than ${mostLines} lines; the rest is not kept)`);
  });
  const exitCode = await link.call({ op: 'run', place: 'page', command: program, args }, Exit, { output: (text) => lines.take(text) });
  lines.end();
  if (exitCode === 0) return;
  throw new DeployError('build.failed', `${what} failed: “${shown}” ended with exit code ${exitCode}.`, {
    next: 'Read its last lines, mend the project in the editor, and start again.',
    details: { command: shown, exitCode, lines: tail },
  });
}

/** A command as it is shown and recorded. */
export function inWords(command: readonly string[]): string {
  return command[0] === 'jsh' && command[1] === '-c' ? command.slice(2).join(' ') : command.join(' ');
}

function installer({ names }: ProjectFacts): readonly [string, ...string[]] {
  if (names.has('pnpm-lock.yaml')) return ['pnpm', 'install'];
  if (names.has('yarn.lock')) return ['yarn', 'install'];
  return ['npm', 'install', '--no-audit', '--no-fund'];
}

async function packagesAreMissing(link: PageLink, { packageJson }: ProjectFacts): Promise<boolean> {
  const wanted = Object.keys({ ...packageJson?.dependencies, ...packageJson?.devDependencies });
  if (wanted.length === 0) return false;
  const scopes = [...new Set(wanted.flatMap((name) => (name.startsWith('@') ? [name.split('/')[0] ?? ''] : [])))];
  const found = new Set<string>();
  for (const scope of ['', ...scopes]) {
    const names = await link.call({ op: 'names', place: 'page', folder: scope === '' ? 'node_modules' : `node_modules/${scope}` }, Names);
    for (const { name } of names ?? []) found.add(scope === '' ? name : `${scope}/${name}`);
  }
  return wanted.some((name) => !found.has(name));
}

/** Version of an installed package; undefined when it does not tell. */
export function versionOf(text: string | null): string | undefined {
  try {
    const { version } = z.object({ version: z.string().max(128) }).parse(JSON.parse(text ?? ''));
    return version;
  } catch {
    return undefined;
  }
}
