import { z } from 'zod';
import { Exit, Names } from '../../content/bridge.ts';
import { deferred } from '../../content/deferred.ts';
import { DeployError } from '../../domain/errors.ts';
import type { BuildPlan } from '../frameworks/build-plan.ts';
import { createOutputLines } from './output-lines.ts';
import { questionPatience } from './prompt.ts';
import type { PageLink } from './page-link.ts';
import type { ProjectFacts } from '../frameworks/project-facts.ts';

/** Lines of a failed program that are kept for its error. */
const lastLines = 40;
/** Lines of one program that go into the log; a chatty one does not fill it. */
const mostLines = 2_000;

/** Where a build's output goes, and how long it may be silent behind what looks like a question, ms. */
export interface BuildWatch {
  log(line: string): void;
  readonly silence: number;
}

/**
 * Runs the project's own installation (when packages are missing) and its build. Throws DeployError `build.failed` with exit code and last
 * lines, `build.asks` when a program waits for an answer that nobody can give; it ends with the connection.
 */
export async function buildProject(link: PageLink, facts: ProjectFacts, build: NonNullable<BuildPlan['build']>, watch: BuildWatch): Promise<void> {
  if (await packagesAreMissing(link, facts)) await run(link, installer(facts), 'Installing the project’s packages', watch);
  await run(link, build, 'The build', watch);
}

async function run(link: PageLink, command: readonly [string, ...string[]], what: string, { log, silence }: BuildWatch): Promise<void> {
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
  const asked = deferred<never>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (text: string): void => {
    clearTimeout(timer);
    lines.take(text);
    const { text: question, unfinished } = lines.last();
    const patience = questionPatience(question, unfinished);
    if (patience === undefined) return;
    timer = setTimeout(() => asked.reject(new DeployError('build.asks', `${what} waits for an answer: “${question}”`, {
      next: 'Answer it once in the editor’s terminal, or name a build command that asks nothing (many take --yes) in the build settings.',
      details: { command: shown, question, lines: tail },
    })), patience * silence);
  };
  const exitCode = await Promise.race([link.call({ op: 'run', place: 'page', command: program, args }, Exit, { output: listen }), asked.promise]).finally(() => clearTimeout(timer));
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
